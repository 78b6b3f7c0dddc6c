import { isBrokenCircuitError, isTaskCancelledError } from 'cockatiel'
import { errors } from 'undici'
import { Refusal } from '../../rules/refusal.ts'

/** How a call can end. `ok` apart, each is a label of the metrics. */
export type Failure = 'connection' | 'timeout' | 'status' | 'invalid' | 'too_large' | 'circuit_open'

/**
 * A call to a service that failed. To clients it is the refusal SERVICE_UNAVAILABLE; what happened
 * is for the log and the metrics alone.
 */
export class DownstreamError extends Refusal {
  readonly failure: Failure
  readonly reason: string

  constructor(failure: Failure, reason: string) {
    super('SERVICE_UNAVAILABLE')
    this.failure = failure
    this.reason = reason
  }

  /** Whether the same call may succeed a moment later. */
  get transient(): boolean {
    return this.failure === 'connection' || this.failure === 'status'
  }
}

const isTimeout = (error: unknown) =>
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError ||
  error instanceof errors.ConnectTimeoutError ||
  isTaskCancelledError(error)

/** Whatever a call threw, as one of the failures. */
export function toDownstreamError(error: unknown): DownstreamError {
  if (error instanceof DownstreamError) return error
  const reason = error instanceof Error ? error.message || error.name : String(error)
  if (isBrokenCircuitError(error)) return new DownstreamError('circuit_open', reason)
  if (isTimeout(error)) return new DownstreamError('timeout', reason)
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    return new DownstreamError('too_large', reason)
  }
  return new DownstreamError('connection', reason)
}
