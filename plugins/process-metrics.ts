import { performance } from 'node:perf_hooks'
import { Counter, collectDefaultMetrics, Gauge, type Registry } from 'prom-client'
import { version } from '../version.ts'

/** Pauses by garbage collection, in seconds: below a millisecond nobody notices, a relay tick is twenty. */
const GC_BUCKETS = [0.001, 0.005, 0.02, 0.1]

/** What the library adds and nobody asks for: the same again, gauges that call themselves totals, 27 heap spaces. */
const NEEDLESS = [
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_heap_space_size_total_bytes',
  'nodejs_heap_space_size_used_bytes',
  'nodejs_heap_space_size_available_bytes',
]

/** Registers what is to be known of the process itself: CPU, memory, event loop, build. */
export function collectProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, gcDurationBuckets: GC_BUCKETS })
  for (const name of NEEDLESS) registry.removeSingleMetric(name)
  const registers = [registry]
  new Counter({
    name: 'shatterland_event_loop_busy_seconds_total',
    help: 'Time in which the event loop was not idle; its rate is the share of the one core that a node can use',
    registers,
    collect() {
      this.reset()
      this.inc(performance.eventLoopUtilization().active / 1000)
    },
  })
  new Gauge({
    name: 'shatterland_build_info',
    help: 'Always 1; the version of the server is its label',
    labelNames: ['version'] as const,
    registers,
  }).set({ version }, 1)
}
