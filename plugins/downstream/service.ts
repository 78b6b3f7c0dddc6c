import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  retry,
  TimeoutStrategy,
  timeout,
} from 'cockatiel'
import type { FastifyBaseLogger } from 'fastify'
import type { BreakerState } from '../../schemas/downstream.ts'
import type { DependencyState } from '../../schemas/health.ts'
import type { Tracing } from '../tracing/tracing.ts'
import type { Call } from './call.ts'
import { DownstreamError, toDownstreamError } from './error.ts'
import { createExchange, type Request } from './exchange.ts'
import type { Instruments } from './instruments.ts'
import { createRecovery } from './recovery.ts'

export type ServiceOptions = {
  /** Its name in the log, in `/health` and in the metrics. */
  name: string
  url: string
  /** Longest time that a call may take, retries included, in milliseconds. */
  deadline: number
  /** Greatest answer in bytes. */
  maxAnswer: number
  /** Most calls at once; more wait for a connection within their own deadline. */
  connections: number
}

/** A request, with another deadline where the usual one does not fit, in milliseconds. */
export type ServiceRequest = Request & { deadline?: number }

export type Service = ReturnType<typeof createService>

/** So many failures in a row open the breaker. */
const FAILURES_TO_OPEN = 5

/** An open breaker lets a trial call through after this time, in milliseconds. */
const HALF_OPEN_AFTER_MS = 900

/** An open breaker is probed this often, in milliseconds. */
const PROBE_INTERVAL_MS = 1_000

const STATE_NAMES: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
}

/** Some calls of the originals take their time when they are made for the first time. */
export function slowDeadline({ deadline }: Pick<Service, 'deadline'>): number {
  return 1.5 * deadline
}

/** What services report to. */
export type Reports = { instruments: Instruments; log: FastifyBaseLogger; tracing: Tracing }

/** One service of the original network: a pool of connections, a deadline, retries and a breaker. */
export function createService(
  { name, url, deadline, maxAnswer, connections }: ServiceOptions,
  { instruments: { calls, seconds, breakers }, log, tracing }: Reports,
) {
  // The deadline of a call comes first; these only free a connection that was forgotten.
  const connection = createExchange({ url, timeout: 2 * deadline, maxAnswer, connections })
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: HALF_OPEN_AFTER_MS,
    breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
  })
  const retries = retry(
    handleWhen((error) => error instanceof DownstreamError && error.transient),
    // Its default generator spreads the delays at random (decorrelated jitter).
    { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }) },
  )
  let failing = false
  const state = () => STATE_NAMES[breaker.state]
  breakers.set(name, state)
  breaker.onBreak(() => log.warn({ service: name }, 'calls to the service are suspended'))
  breaker.onReset(() => log.info({ service: name }, 'the service is back'))
  const recovery = createRecovery(breaker, PROBE_INTERVAL_MS)

  const { hostname, port, protocol } = new URL(url)
  const server = {
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
  }
  const attributes = ({ path, body }: Request) => ({
    ...server,
    'http.request.method': body === undefined ? 'GET' : 'POST',
    'url.path': path,
  })

  /** One line for the first failure in a row; the rest is for those who debug. */
  function report(call: string, { failure, reason }: DownstreamError): void {
    calls.inc({ service: name, call, outcome: failure })
    log[failing ? 'debug' : 'warn']({ service: name, call, failure, reason }, 'a call failed')
    failing = true
  }

  async function attempt<Answer>(call: Call<Answer>, request: Request, signal: AbortSignal) {
    const stop = seconds.startTimer({ service: name })
    try {
      const answer = await connection.exchange(call, request, signal)
      calls.inc({ service: name, call: call.name, outcome: 'ok' })
      failing = false
      return answer
    } catch (error) {
      const known = signal.aborted
        ? new DownstreamError('timeout', 'the deadline has passed')
        : toDownstreamError(error)
      report(call.name, known)
      throw known
    } finally {
      stop()
    }
  }

  return {
    name,
    deadline,
    state,
    recovery,

    /** What `/health` says of it, apart from its kind. */
    health(): Pick<DependencyState, 'status' | 'detail' | 'breaker'> {
      if (state() === 'closed') return { status: 'up', breaker: 'closed' }
      return { status: 'down', breaker: state(), detail: 'calls to the service are suspended' }
    },

    /**
     * Makes a call. Rejects with a DownstreamError, the refusal SERVICE_UNAVAILABLE, when no valid
     * answer came within the deadline; a call that is not idempotent may then have been carried out.
     */
    async call<Answer>(call: Call<Answer>, request: ServiceRequest): Promise<Answer> {
      const limit = timeout(request.deadline ?? deadline, TimeoutStrategy.Aggressive)
      try {
        return await limit.execute(({ signal }) => {
          // Each try is a span of its own.
          const traced = () =>
            tracing.call(`${name} ${call.name}`, attributes(request), (headers) =>
              attempt(call, { ...request, headers: headers() }, signal),
            )
          const guarded = () => breaker.execute(traced)
          return call.idempotent ? retries.execute(guarded, signal) : guarded()
        })
      } catch (error) {
        const known = toDownstreamError(error)
        if (known.failure === 'circuit_open') {
          calls.inc({ service: name, call: call.name, outcome: known.failure })
        }
        throw known
      }
    },

    /** Ends the probing and every connection; calls under way fail. */
    async close(): Promise<void> {
      recovery.stop()
      await connection.close()
    },
  }
}
