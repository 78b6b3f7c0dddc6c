import type { RelayReport } from './relay-report.ts'
import type { EventCounts } from './tick-buffer.ts'

/** Counts messages and bytes once for each receiver, by arithmetic: a count per receiver would cost more than the relay. */
export class Deliveries {
  readonly #report: RelayReport
  readonly #single = new Map<string, EventCounts>()
  #sinceTaken = 0

  constructor(report: RelayReport) {
    this.#report = report
  }

  /** `bytes` is the size of all the messages together; a negative number of receivers takes back. */
  add(events: EventCounts, bytes: number, receivers: number): void {
    this.#report.relayedBytes(bytes * receivers)
    for (const [event, messages] of events) {
      this.#report.relayed(event, messages * receivers)
      this.#sinceTaken += messages * receivers
    }
  }

  /** All of them since the last call. */
  take(): number {
    const deliveries = this.#sinceTaken
    this.#sinceTaken = 0
    return deliveries
  }

  /** The counts of one message; messages of an event share them. */
  once(event: string): EventCounts {
    let events = this.#single.get(event)
    if (events === undefined) {
      events = new Map([[event, 1]])
      this.#single.set(event, events)
    }
    return events
  }
}
