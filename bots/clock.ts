import type { RecordableHistogram } from 'node:perf_hooks'

/** Newest reports whose times are remembered. */
const KEPT = 512

/** When each client sent its newest reports: shared by all, so that a receiver knows how old a report is. */
export class Clock {
  readonly delays: RecordableHistogram
  readonly #sentAt = new Map<string, Float64Array>()

  /** @param delays of delivered movement reports, in microseconds */
  constructor(delays: RecordableHistogram) {
    this.delays = delays
  }

  sent(id: string, number: number): void {
    const times = this.#sentAt.get(id) ?? new Float64Array(KEPT)
    this.#sentAt.set(id, times)
    times[number % KEPT] = performance.now()
  }

  received(id: string, number: number): void {
    const sentAt = this.#sentAt.get(id)?.[number % KEPT]
    if (sentAt === undefined) return
    this.delays.record(Math.max(1, Math.round((performance.now() - sentAt) * 1000)))
  }
}
