/** Longest wait for news that must have been sent, in milliseconds; after it the news is taken for lost. */
export const NEWS_MS = 1_000

/** Waiting for something to be heard of, by its name. */
export class Arrivals {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** Lets all go on that wait for this. */
  arrived(name: string): void {
    for (const goOn of this.#waiting.get(name) ?? []) goOn()
  }

  /** Resolves with the next arrival, or after NEWS_MS. */
  async next(name: string): Promise<void> {
    const waiting = this.#waiting.get(name) ?? new Set()
    this.#waiting.set(name, waiting)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(goOn, NEWS_MS)
      function goOn() {
        clearTimeout(timer)
        waiting.delete(goOn)
        resolve()
      }
      waiting.add(goOn)
    })
    if (waiting.size === 0) this.#waiting.delete(name)
  }
}
