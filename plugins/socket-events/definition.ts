import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Refusal } from '../../rules/refusal.ts'
import type { RateLimit } from '../../rules/token-bucket.ts'
import type { ResultsOf } from '../../schemas/acknowledgements.ts'
import type { ClientEventName } from '../../schemas/client-events.ts'
import type { User } from '../world.ts'
import { isModestJson } from './structure.ts'

/** What an event adds to its positive acknowledgement. */
export type Results = Record<string, unknown> | undefined

type NothingOr<Declared> = object extends Declared ? undefined : Declared

/** What the handler of an event must return: for the game's own events, the results that its schema declares. */
type ResultsFor<Name extends string> = Name extends ClientEventName
  ? NothingOr<ResultsOf<Name>>
  : Results

/** One event that clients may send: the counterpart of a Fastify route. */
export type SocketEventOptions<Payload extends TSchema, Name extends string = string> = {
  name: Name
  /** Schema of the one argument; nothing is coerced, nothing is stripped. */
  payload: Payload
  /** Whether no argument at all counts as `null`. */
  optionalPayload?: boolean
  /** Most events of this kind from one user. */
  limit?: RateLimit & {
    /** The limit holds for each player that the user simulates. */
    perPlayer?: boolean
  }
} & (
  | {
      immediate?: false
      handler: (
        user: User,
        payload: Static<Payload>,
      ) => Promise<ResultsFor<Name>> | ResultsFor<Name>
    }
  | {
      /** Handled at once instead of in the user's queue, so that it never waits behind I/O. */
      immediate: true
      handler: (user: User, payload: Static<Payload>) => ResultsFor<Name>
    }
)

/** A registered event: its options with the compiled schema. */
export type SocketEvent = Pick<
  SocketEventOptions<TSchema>,
  'name' | 'optionalPayload' | 'limit'
> & {
  immediate?: boolean
  validator: Validator
  handler: (user: User, payload: never) => Promise<Results> | Results
}

export function defineSocketEvent<Payload extends TSchema, Name extends string>({
  payload,
  ...options
}: SocketEventOptions<Payload, Name>): SocketEvent {
  return { ...options, validator: Compile(payload as TSchema) }
}

/** The one argument of an event, validated. Throws INVALID_PAYLOAD with the first thing that is wrong. */
export function validPayload(event: SocketEvent, args: readonly unknown[]): never {
  const [payload] = args.length === 0 && event.optionalPayload ? [null] : args
  if (args.length > 1) throw new Refusal('INVALID_PAYLOAD', 'more than one argument')
  if (!isModestJson(payload)) {
    throw new Refusal('INVALID_PAYLOAD', 'too deep, too large or not plain JSON')
  }
  if (!event.validator.Check(payload)) {
    const [error] = event.validator.Errors(payload)
    const where = error?.instancePath.slice(0, 64) || 'payload'
    throw new Refusal('INVALID_PAYLOAD', `${where} ${error?.message ?? 'is invalid'}`)
  }
  return payload as never
}
