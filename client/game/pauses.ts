/** Remembers what must not be reported again yet. */
export class Pauses<Key> {
  readonly #until = new Map<Key, number>()

  has(key: Key, now: number): boolean {
    return (this.#until.get(key) ?? 0) > now
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
