/** Longest wait for news that must have been sent, in milliseconds; after it the news is taken for lost. */
const NEWS_MS = 1_000

/** Waiting for something to be heard of, by its name. */
export class Arrivals {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** Lets all go on that wait for this. */
  arrived(name: string): void {
    for (const goOn of this.#waiting.get(name) ?? []) goOn()
  }

  /** Resolves with the next arrival, or after NEWS_MS; returns whether it came. */
  async next(name: string): Promise<boolean> {
    const waiting = this.#waiting.get(name) ?? new Set()
    this.#waiting.set(name, waiting)
    const came = await new Promise<boolean>((resolve) => {
      const arrived = () => end(true)
      const timer = setTimeout(() => end(false), NEWS_MS)
      function end(came: boolean) {
        clearTimeout(timer)
        waiting.delete(arrived)
        resolve(came)
      }
      waiting.add(arrived)
    })
    if (waiting.size === 0 && this.#waiting.get(name) === waiting) this.#waiting.delete(name)
    return came
  }
}
