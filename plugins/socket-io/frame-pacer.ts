/** Bytes of big frames that may be written in one interval, and its length in milliseconds: 100 MB/s. */
const BUDGET_BYTES = 1024 * 1024
const INTERVAL_MS = 10

type Waiting = { bytes: number; go: () => void }

/** Spreads the big frames of many joins over time, so that movement is not held up behind them. */
export class FramePacer {
  readonly #waiting: Waiting[] = []
  #spent = 0
  #timer: NodeJS.Timeout | undefined

  /** Resolves when a frame of this size may be written: at once unless others were just written. */
  async turn(bytes: number): Promise<void> {
    if (this.#waiting.length === 0 && this.#admits(bytes)) return this.#spend(bytes)
    await new Promise<void>((go) => this.#waiting.push({ bytes, go }))
  }

  /** Lets everybody that waits go on, for an orderly end. */
  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const { go } of this.#waiting.splice(0)) go()
  }

  /** A frame that is greater than the budget has an interval for itself. */
  #admits(bytes: number): boolean {
    return this.#spent === 0 || this.#spent + bytes <= BUDGET_BYTES
  }

  #spend(bytes: number): void {
    this.#spent += bytes
    this.#timer ??= setTimeout(this.#nextInterval, INTERVAL_MS)
  }

  readonly #nextInterval = () => {
    this.#timer = undefined
    this.#spent = 0
    for (;;) {
      const [first] = this.#waiting
      if (first === undefined || !this.#admits(first.bytes)) return
      this.#waiting.shift()
      this.#spend(first.bytes)
      first.go()
    }
  }
}
