import type { Moment } from '../network/motion.ts'

/** Remembers what must not be reported again yet. */
export class Pauses<Key> {
  readonly #until = new Map<Key, number>()

  has(key: Key, { now }: Moment): boolean {
    const until = this.#until.get(key)
    if (until === undefined) return false
    if (until > now) return true
    this.#until.delete(key)
    return false
  }

  start(key: Key, until: number): void {
    this.#until.set(key, until)
  }

  end(key: Key): void {
    this.#until.delete(key)
  }

  clear(): void {
    this.#until.clear()
  }
}
