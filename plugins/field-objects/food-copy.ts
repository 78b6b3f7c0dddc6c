import type { Place } from '../../rules/board.ts'
import type { FieldObject } from '../../schemas/common.ts'

/** A ring piece that is gone: clients hide it there. */
const HIDDEN = { x: -1, z: -1 }

/** Where food is, as this node's clients were told; what the node puts back into a Redis that has lost everything. */
export class FoodCopy {
  readonly #pieces = new Map<number, Place & { changedAt: number }>()
  #step = 0

  /** The present step; what changes later is newer than what was asked for now. */
  get step(): number {
    return this.#step
  }

  /** Notes new places; a ring piece at a place that is not positive is gone. */
  note(pieces: readonly FieldObject[]): void {
    this.#step += 1
    for (const { id, x, z } of pieces) {
      if (id < 0 && x <= 0 && z <= 0) this.#pieces.delete(id)
      else this.#pieces.set(id, { x, z, changedAt: this.#step })
    }
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
