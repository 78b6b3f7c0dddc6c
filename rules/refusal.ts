import { REFUSALS, type RefusalCode } from '../schemas/refusals.ts'

/**
 * An expected "no": thrown by rules, stores and services, turned into an
 * acknowledgement or `event_refused` by the event layer. Not a fault, so it carries no stack.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode

  constructor(code: RefusalCode, detail?: string) {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super(detail === undefined ? REFUSALS[code] : `${REFUSALS[code]}: ${detail}`)
    Error.stackTraceLimit = limit
    this.code = code
  }
}
