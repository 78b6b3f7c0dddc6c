import { type CircuitBreakerPolicy, CircuitState } from 'cockatiel'

type Probe = () => Promise<unknown>

/**
 * Finds out that a service is back when nobody asks for it: while it is suspended this node gets no new
 * clients (`/health/ready`), so without a probe no call might ever close the breaker again.
 * @param interval time between two probes, in milliseconds; a little more than the breaker's own
 */
export function createRecovery(breaker: CircuitBreakerPolicy, interval: number) {
  const probes: Probe[] = []
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function schedule(): void {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(run, interval).unref()
  }

  async function run(): Promise<void> {
    await Promise.allSettled(probes.map((probe) => probe()))
    if (breaker.state === CircuitState.Open) schedule()
  }

  breaker.onBreak(schedule)
  return {
    /** Adds a harmless call that shows whether the service is back. */
    probeWith(probe: Probe): void {
      probes.push(probe)
    },
    stop(): void {
      stopped = true
      clearTimeout(timer)
    },
  }
}
