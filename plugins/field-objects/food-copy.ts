import type { Place } from '../../rules/board.ts'
import type { FieldObject } from '../../schemas/common.ts'

/** A ring piece that is gone: clients hide it there. */
const HIDDEN = { x: -1, z: -1 }

/** Where food is, as this node's clients were told; what the node puts back into a Redis that has lost everything. */
export class FoodCopy {
  readonly #pieces = new Map<number, Place & { changedAt: number }>()
  /** What a comparison with Redis has told of, whose own notice may still be on its way. */
  readonly #ahead = new Map<number, Place>()
  #step = 0

  /** The present step; what changes later is newer than what was asked for now. */
  get step(): number {
    return this.#step
  }

  /**
   * Notes new places; a ring piece at a place that is not positive is gone. Returns whether this is news:
   * a comparison may have been faster. A piece that moves to where it was is news as any other.
   */
  note(pieces: readonly FieldObject[]): boolean {
    this.#step += 1
    let isNews = false
    for (const { id, x, z } of pieces) {
      const told = this.#ahead.get(id)
      this.#ahead.delete(id)
      if (told?.x !== x || told.z !== z) isNews = true
      if (id < 0 && x <= 0 && z <= 0) this.#pieces.delete(id)
      else this.#pieces.set(id, { x, z, changedAt: this.#step })
    }
    return isNews
  }

  /** Notes that a comparison has told of these: their next notice is no news if it says the same. */
  anticipate(pieces: readonly FieldObject[]): void {
    for (const { id, x, z } of pieces) this.#ahead.set(id, { x, z })
  }

  all(): FieldObject[] {
    return Array.from(this.#pieces, ([id, { x, z }]) => ({ id, x, z }))
  }

  /** What must be told to know what is true: `truth` was read at `step` or later. */
  difference(truth: readonly FieldObject[], step: number): FieldObject[] {
    const there = new Set(truth.map(({ id }) => id))
    const gone = [...this.#pieces]
      .filter(([id, { changedAt }]) => changedAt <= step && !there.has(id))
      .map(([id]) => ({ id, ...HIDDEN }))
    const moved = truth.filter(({ id, x, z }) => {
      const known = this.#pieces.get(id)
      if (known === undefined) return true
      return known.changedAt <= step && (known.x !== x || known.z !== z)
    })
    return [...gone, ...moved]
  }
}
