import type { FastifyBaseLogger } from 'fastify'
import { Refusal } from '../../rules/refusal.ts'
import type { Acknowledgement, RefusalCode } from '../../schemas/refusals.ts'

/** A client is told of one event and code at most this often, in milliseconds. */
const REPORT_INTERVAL_MS = 1_000

/** What a handler threw, as a refusal: an expected one as it is, anything else logged and hidden behind INTERNAL. */
export function toRefusal(error: unknown, log: FastifyBaseLogger, context: object): Refusal {
  if (error instanceof Refusal) return error
  log.error({ err: error, ...context }, 'an event handler failed')
  return new Refusal('INTERNAL')
}

export function negativeAcknowledgement({ code, message }: Refusal): Acknowledgement {
  return { ok: false, error: { code, message } }
}

/** Remembers when a client was last told of an event and code. Both come from bounded sets, so it stays small. */
export class RefusalThrottle {
  readonly #reportedAt = new Map<string, number>()

  /** Whether the client is to be told now. */
  admits(event: string, code: RefusalCode, now: number): boolean {
    const key = `${event} ${code}`
    const last = this.#reportedAt.get(key)
    if (last !== undefined && now - last < REPORT_INTERVAL_MS) return false
    this.#reportedAt.set(key, now)
    return true
  }
}
