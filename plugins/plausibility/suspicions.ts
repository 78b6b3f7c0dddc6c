import type { FastifyInstance } from 'fastify'
import { Counter } from 'prom-client'
import { Refusal } from '../../rules/refusal.ts'
import type { User } from '../world.ts'

const IMPLAUSIBLE: ReadonlySet<string> = new Set(['OUT_OF_REACH', 'TOO_FAST'])

export function isImplausible(error: unknown): error is Refusal {
  return error instanceof Refusal && IMPLAUSIBLE.has(error.code)
}

/** Counts implausible acts, and logs the first of each kind by each user. */
export function createSuspicions({ log, metrics }: FastifyInstance) {
  const kinds = new WeakMap<User, Set<string>>()
  const counter = new Counter({
    name: 'shatterland_implausible_acts_total',
    help: 'Acts that no honest client makes, by event and code; refused unless PLAUSIBILITY is log',
    labelNames: ['event', 'code'] as const,
    registers: [metrics.registry],
  })

  return function note(user: User, event: string, { code, message }: Refusal): void {
    counter.inc({ event, code })
    const kind = `${event} ${code}`
    const seen = kinds.get(user) ?? new Set()
    kinds.set(user, seen)
    if (seen.has(kind)) return
    seen.add(kind)
    log.warn({ user: user.id, event, code, reason: message }, 'first implausible act of its kind')
  }
}
