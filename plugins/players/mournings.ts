import { Arrivals } from './arrivals.ts'

/**
 * How many deaths of each main player this node has heard of. A player that was killed on one node
 * may begin its next life on another before the news of its death is there, and be killed again on a
 * third: each must wait for what came before, or the news would end the wrong life.
 */
export class Mournings {
  readonly #heard = new Map<string, number>()
  readonly #arrivals = new Arrivals()

  heard(userId: string): void {
    this.#heard.set(userId, (this.#heard.get(userId) ?? 0) + 1)
    this.#arrivals.arrived(userId)
  }

  /** Starts the count of a player that died before this node heard of it. */
  assume(userId: string, deaths: number): void {
    if (!this.#heard.has(userId)) this.#heard.set(userId, deaths)
  }

  /** Those whose deaths are counted. */
  get users(): string[] {
    return [...this.#heard.keys()]
  }

  forget(userId: string): void {
    this.#heard.delete(userId)
  }

  /** Resolves when this many deaths were heard of, or when the news must have been lost. */
  async complete(userId: string, deaths: number): Promise<void> {
    let came = true
    while (came && (this.#heard.get(userId) ?? 0) < deaths) {
      came = await this.#arrivals.next(userId)
    }
    this.#heard.set(userId, Math.max(deaths, this.#heard.get(userId) ?? 0))
  }
}
