import type { Relayed } from './relayed.ts'

/**
 * Messages of a tick of which only the newest counts for each key (player and event). A newer one
 * takes its place at the end, so that what remains is in each sender's order.
 */
export class Conflation {
  readonly #newest = new Map<string, Relayed>()

  get isEmpty(): boolean {
    return this.#newest.size === 0
  }

  /** Returns whether it took the place of an older one. */
  add(key: string, message: Relayed): boolean {
    const replaced = this.#newest.delete(key)
    this.#newest.set(key, message)
    return replaced
  }

  /** Removes and returns what is kept, oldest first. */
  drain(): Relayed[] {
    const messages = [...this.#newest.values()]
    this.#newest.clear()
    return messages
  }
}
