import type { Place } from './board.ts'
import { MEAL_INTERVAL_MS, withinReach } from './reach.ts'
import { Refusal } from './refusal.ts'

export type Piece = Place & {
  /** When it last moved, in milliseconds since the epoch. */
  movedAt: number
  /** Where it was before, if it was anywhere. */
  from?: Place
}

type Eater = Place & { radius: number }

/**
 * Throws unless a piece may be eaten now. Where the eater's place is known, reach decides;
 * where it is not, a piece that moved a moment ago is taken for one already eaten by another.
 */
export function assertEdible(piece: Piece, eater: Eater | undefined, now: number): void {
  const movedJustNow = now - piece.movedAt < MEAL_INTERVAL_MS
  if (eater === undefined) {
    if (movedJustNow) throw new Refusal('ALREADY_EATEN')
  } else if (!withinReach(piece, eater, eater.radius)) {
    throw new Refusal(movedJustNow ? 'ALREADY_EATEN' : 'OUT_OF_REACH')
  } else if (movedJustNow && piece.from && withinReach(piece.from, eater, eater.radius)) {
    // As likely as not a second report of the piece at its former place.
    throw new Refusal('ALREADY_EATEN')
  }
}
