import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../rules/refusal.ts'
import type { RateLimit } from '../../rules/token-bucket.ts'
import type { Acknowledgement } from '../../schemas/refusals.ts'
import { type Results, type SocketEvent, validPayload } from './definition.ts'
import { negativeAcknowledgement, toRefusal } from './refusals.ts'
import type { Session } from './session.ts'
import { MAX_BACKLOG } from './user-queue.ts'

/** The results of a handler that must not wait. Throws for one that does; its own fault is then no news. */
function synchronous(results: Promise<Results> | Results): Results {
  if (!(results instanceof Promise)) return results
  results.catch(() => undefined)
  throw new TypeError('The handler of an immediate event must be synchronous')
}

type Acknowledge = (acknowledgement: Acknowledgement) => void

/** Longest event name that is repeated to a client or logged. */
const MAX_NAME = 64

/** The metrics' and the throttle's name for everything that is no event: clients choose names freely. */
const UNKNOWN = 'unknown'

/** Takes every packet of every user through limit → schema → handler → acknowledgement → count. */
export function createDispatcher(
  fastify: FastifyInstance,
  events: ReadonlyMap<unknown, SocketEvent>,
) {
  const { world, players, metrics, config, tracing, now } = fastify

  function limitFor(session: Session, { limit }: SocketEvent): RateLimit | undefined {
    const factor = config.RATE_LIMIT_FACTOR
    if (limit === undefined || factor === 0) return undefined
    const simulated = limit.perPlayer ? players.controlledCount(session.user.id) : 1
    const scale = factor * Math.max(1, simulated)
    // A bucket that never holds a whole token would admit nothing for ever.
    return { perSecond: limit.perSecond * scale, burst: Math.max(1, limit.burst * scale) }
  }

  function refuse(session: Session, name: unknown, refusal: Refusal, acknowledge?: Acknowledge) {
    const { user, throttle } = session
    session.refused += 1
    const known = events.has(name) ? String(name) : UNKNOWN
    metrics.socketEvents.inc({ event: known, outcome: refusal.code })
    if (refusal.code === 'INTERNAL') metrics.faults.inc()
    const context = { user: user.id, event: known, code: refusal.code }
    fastify.log.debug(context, 'event refused')
    if (refusal.code === 'RATE_LIMITED' && session.isFirstOffence(known)) {
      fastify.log.warn(context, 'a user meets the limit of an event')
    }
    if (acknowledge) return acknowledge(negativeAcknowledgement(refusal))
    if (!throttle.admits(known, refusal.code, now())) return
    const { code, message } = refusal
    world.tell(user, 'event_refused', { event: String(name).slice(0, MAX_NAME), code, message })
  }

  function succeed(event: SocketEvent, results: Results, acknowledge?: Acknowledge) {
    metrics.eventSucceeded(event.name)
    acknowledge?.({ ...results, ok: true })
  }

  function fail(session: Session, name: unknown, error: unknown, acknowledge?: Acknowledge) {
    const context = { user: session.user.id, event: name }
    const refusal = toRefusal(error, fastify.log, context)
    refuse(session, name, refusal, acknowledge)
    return refusal.code
  }

  function runNow(session: Session, event: SocketEvent, payload: never, acknowledge?: Acknowledge) {
    succeed(event, synchronous(event.handler(session.user, payload)), acknowledge)
  }

  /** Resolves to the outcome. */
  async function runInTurn(
    session: Session,
    event: SocketEvent,
    payload: never,
    acknowledge?: Acknowledge,
  ): Promise<string> {
    const stop = metrics.handlerSeconds.startTimer({ event: event.name })
    try {
      succeed(event, await event.handler(session.user, payload), acknowledge)
      return 'ok'
    } catch (error) {
      return fail(session, event.name, error, acknowledge)
    } finally {
      stop()
    }
  }

  function handle(
    session: Session,
    event: SocketEvent,
    args: unknown[],
    acknowledge?: Acknowledge,
  ) {
    const limit = limitFor(session, event)
    if (limit && !session.withinLimit(event.name, limit, now())) throw new Refusal('RATE_LIMITED')
    const payload = validPayload(event, args)
    if (event.immediate) return runNow(session, event, payload, acknowledge)
    if (session.queue.length() >= MAX_BACKLOG) throw new Refusal('RATE_LIMITED')
    const trace = tracing.begin(event.name, session.user.id)
    const task = () => runInTurn(session, event, payload, acknowledge)
    void session.queue.push(() => trace.run(task))
  }

  /** Dispatches one packet: an event's name and its arguments, the acknowledgement callback last. Never throws. */
  return function dispatch(session: Session, [name, ...args]: readonly unknown[]): void {
    session.events += 1
    const last = args.at(-1)
    const acknowledge = typeof last === 'function' ? (args.pop() as Acknowledge) : undefined
    const event = events.get(name)
    try {
      if (event === undefined) throw new Refusal('UNKNOWN_EVENT')
      handle(session, event, args, acknowledge)
    } catch (error) {
      fail(session, name, error, acknowledge)
    }
  }
}
