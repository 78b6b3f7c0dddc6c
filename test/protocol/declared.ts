import type {
  ClientToServerEvents as DeclaredIn,
  ServerToClientEvents as DeclaredOut,
  RefusalCode as DeclaredRefusalCode,
} from '../../docs/protocol/index.cjs'
import type { RefusalCode } from '../../schemas/refusals.ts'
import type { ClientToServerEvents, ServerToClientEvents } from '../../schemas/socket-events.ts'

/** Two types that may stand for each other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never

/** Does not compile unless the generated declarations say what the schemas say, payload for payload. */
export const declaredAsInTheSchemas: [
  Same<DeclaredOut, ServerToClientEvents>,
  Same<Required<DeclaredOut>, Required<ServerToClientEvents>>,
  Same<Parameters<DeclaredIn['look']>, Parameters<ClientToServerEvents['look']>>,
  Same<Omit<DeclaredIn, 'initialize_main'>, Omit<ClientToServerEvents, 'initialize_main'>>,
  Same<DeclaredRefusalCode, RefusalCode>,
] = [true, true, true, true, true]
