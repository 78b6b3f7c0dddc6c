/** Below this many deliveries a second a tick saves nothing and only costs latency. */
export const LIGHT_LOAD_PER_SECOND = 20_000

/** The load is measured over stretches of this length, in milliseconds. */
const WINDOW_MS = 100

/**
 * Decides when what is pending goes out. Under a light load that is the end of the event loop's
 * current turn, so that what arrived together travels together and nothing waits; under a heavy
 * one it is a tick after the last time.
 */
export class TickSchedule {
  readonly #tickMs: number
  readonly #lightLoad: number
  readonly #flush: () => void
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  /** When the timer fires, by `performance.now()`. */
  #due = 0
  #lastFlush = 0
  #perSecond = 0
  #window = { since: 0, deliveries: 0 }

  /**
   * @param tickMs longest wait in milliseconds; 0 always flushes at the end of the turn
   * @param lightLoad deliveries a second below which nothing waits for a tick's end
   */
  constructor(tickMs: number, lightLoad: number, flush: () => void) {
    this.#tickMs = tickMs
    this.#lightLoad = lightLoad
    this.#flush = flush
  }

  /**
   * Something is pending.
   * @param patienceMs longest wait for the tick's end, in milliseconds, however far that is
   */
  request(patienceMs = this.#tickMs): void {
    if (this.#immediate !== undefined) return
    const wait = this.#perSecond < this.#lightLoad ? 0 : Math.min(patienceMs, this.#untilTickEnds())
    const due = performance.now() + wait
    if (this.#timer !== undefined && this.#due <= due) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#due = due
    if (wait > 0) this.#timer = setTimeout(this.#run, wait)
    else this.#immediate = setImmediate(this.#run)
  }

  cancel(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
    this.#timer = undefined
    this.#immediate = undefined
  }

  /** Everything pending went out: `deliveries` messages, counted once for each receiver. */
  flushed(deliveries: number): void {
    this.cancel()
    const now = performance.now()
    this.#lastFlush = now
    this.#window.deliveries += deliveries
    const elapsed = now - this.#window.since
    if (elapsed < WINDOW_MS) return
    this.#perSecond = (this.#window.deliveries / elapsed) * 1000
    this.#window = { since: now, deliveries: 0 }
  }

  #untilTickEnds(): number {
    // Timers cut off fractions; a tick that ends early is a write to every client too many.
    return Math.ceil(this.#lastFlush + this.#tickMs - performance.now())
  }

  readonly #run = () => this.#flush()
}
