import type { Place } from '../../rules/board.ts'
import type { FieldObject } from '../../schemas/common.ts'
import { type Versioned, versionOf, withVersion } from './version.ts'

/** The version of what a node would lay out itself; every piece that was ever moved has a greater one. */
const UNMOVED = 0

type Known = Place & { version: number; changedAt: number }

const HIDDEN = { x: -1, z: -1 }

/** Whether a piece stands anywhere. */
export const isThere = ({ x, z }: Place) => x > 0 || z > 0

/**
 * Where food is, as this node's clients were told; what the node puts back into a Redis that has lost
 * everything. Two nodes may move one piece within moments, and their notices come in any order: the
 * version tells which place is the newer one. A piece that is gone stays known, so that no late notice brings it back.
 */
export class FoodCopy {
  readonly #pieces = new Map<number, Known>()
  #step = 0

  constructor(layout: readonly FieldObject[] = []) {
    for (const piece of layout) this.#set(piece, UNMOVED)
  }

  #set({ id, x, z }: FieldObject, version: number): void {
    this.#pieces.set(id, { x, z, version, changedAt: this.#step })
  }

  /** The present step; what changes later is newer than what was asked for now. */
  get step(): number {
    return this.#step
  }

  /** Notes new places; a piece at a place that is not positive is gone. Returns those that are newer than what is known. */
  note(pieces: readonly Versioned[]): Versioned[] {
    this.#step += 1
    return pieces.filter((piece) => {
      const known = this.#pieces.get(piece.id)?.version ?? Number.NEGATIVE_INFINITY
      const version = versionOf(piece) ?? Number.POSITIVE_INFINITY
      if (version <= known) return false
      this.#set(piece, Number.isFinite(version) ? version : Math.max(known, UNMOVED))
      return true
    })
  }

  /** Takes over the food of a world that others have founded, as long as no client was told of any. */
  adopt(truth: readonly Versioned[]): void {
    for (const [id, { version }] of this.#pieces) {
      if (version === UNMOVED) this.#pieces.delete(id)
    }
    this.note(truth)
  }

  /** Lets the next notice of these pieces be news, whatever its version: the store may have gone back to an older state. */
  giveWay(pieces: readonly FieldObject[]): void {
    for (const { id } of pieces) {
      const known = this.#pieces.get(id)
      if (known) known.version = Number.NEGATIVE_INFINITY
    }
  }

  /** All pieces that there are. */
  all(): Versioned[] {
    return [...this.#pieces]
      .filter(([, place]) => isThere(place))
      .map(([id, { x, z, version }]) => withVersion({ id, x, z }, version))
  }

  /**
   * What must be told to know what is true: `truth` was read at `step` or later, pieces of rings that
   * were eaten included. What was heard of since is left alone, unless the truth is newer.
   */
  difference(truth: readonly Versioned[], step: number): Versioned[] {
    const there = new Set(truth.map(({ id }) => id))
    const lost = [...this.#pieces]
      .filter(([id, known]) => known.changedAt <= step && !there.has(id) && isThere(known))
      .map(([id, { version }]) => withVersion({ id, ...HIDDEN }, version))
    const moved = truth.filter((piece) => {
      const known = this.#pieces.get(piece.id)
      if (known === undefined) return isThere(piece)
      if (known.x === piece.x && known.z === piece.z) return false
      return known.changedAt <= step || (versionOf(piece) ?? UNMOVED) > known.version
    })
    return [...lost, ...moved]
  }
}
