import type { AcknowledgementOf } from './acknowledgements.ts'
import type { ClientEventName, ClientPayload } from './client-events.ts'
import type { ServerEventName, ServerPayload } from './server-events.ts'

/** What clients emit: typed from the schemas, for the server and for TypeScript clients alike. */
export type ClientToServerEvents = {
  [Name in ClientEventName]: (
    payload: ClientPayload<Name>,
    acknowledge?: (acknowledgement: AcknowledgementOf<Name>) => void,
  ) => void
}

/** What the server emits: every event carries exactly one argument, a JSON object. */
export type ServerToClientEvents = {
  [Name in ServerEventName]: (payload: ServerPayload<Name>) => void
}
