import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { BreakerState } from '../../schemas/downstream.ts'

const STATES: readonly BreakerState[] = ['closed', 'half-open', 'open']

export type Instruments = ReturnType<typeof createInstruments>

/** The instruments of all services. Labels are bounded: three services, a dozen calls, seven outcomes. */
export function createInstruments(registry: Registry) {
  const registers = [registry]
  const breakers = new Map<string, () => BreakerState>()
  new Gauge({
    name: 'shatterland_downstream_breaker_state',
    help: 'The breaker of each service: 0 closed, 1 half-open, 2 open',
    labelNames: ['service'] as const,
    registers,
    collect() {
      for (const [service, state] of breakers) this.set({ service }, STATES.indexOf(state()))
    },
  })
  return {
    breakers,
    calls: new Counter({
      name: 'shatterland_downstream_calls_total',
      help: 'Tries at calls to the services, by service, call and outcome',
      labelNames: ['service', 'call', 'outcome'] as const,
      registers,
    }),
    seconds: new Histogram({
      name: 'shatterland_downstream_call_duration_seconds',
      help: 'Time of one try at a call to a service, its answer read and checked',
      labelNames: ['service'] as const,
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
      registers,
    }),
  }
}
