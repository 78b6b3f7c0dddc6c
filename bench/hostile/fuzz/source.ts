import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Seeded choices for everything that is thrown at the server: the same seed, the same attack. */
export class Source {
  readonly #generator: ReturnType<typeof xoroshiro128plus>

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed)
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return uniformInt(this.#generator, least, most)
  }

  chance(share: number): boolean {
    return this.int(0, 999_999) < share * 1_000_000
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.int(0, items.length - 1)] as Item
  }

  bytes(most: number): Buffer {
    const bytes = Buffer.alloc(this.int(0, most))
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.int(0, 255)
    return bytes
  }

  text(most: number): string {
    const alphabet = '0123456789-,/:[]{}"\\abeE.+ \n\u0000é💥_'
    return Array.from({ length: this.int(0, most) }, () => this.pick([...alphabet])).join('')
  }
}
