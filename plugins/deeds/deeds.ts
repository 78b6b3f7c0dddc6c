import type { Place } from '../../rules/board.ts'
import type { FieldObject } from '../../schemas/common.ts'
import type { Eater } from '../field-objects/store.ts'

/** A piece that was eaten, and where it is now. */
export type Meal = {
  piece: FieldObject
  /** The eater's new mass. Where objects and players are kept apart, it is refused when the eater died in this moment. */
  mass(): Promise<number>
}

/**
 * What changes players and field objects together. Refuses with the codes of both; a refusal has
 * changed nothing. Where one store keeps both, a deed is one step of it.
 */
export interface Deeds {
  /** A player of this user eats a piece. */
  eat(userId: string, playerId: string, foodId: number, eater?: Eater): Promise<Meal>

  /** Ends a life, as `PlayerRegistry.kill` does, and leaves a ring of food where it ended. */
  kill(
    reporterId: string,
    victimId: string,
    hunters: readonly string[],
    place: Place,
  ): Promise<FieldObject[]>
}
