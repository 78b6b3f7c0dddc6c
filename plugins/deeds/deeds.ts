import type { Place } from '../../rules/board.ts'
import type { FieldObject } from '../../schemas/common.ts'
import type { Eater } from '../field-objects/store.ts'

export type Meal = {
  /** The piece that was eaten, where it is now. */
  piece: FieldObject
  /** The eater's new mass. */
  mass: number
  /** Whether the eater lives on: where objects and players are kept apart, it may have died while its piece was moved. */
  lives(): boolean
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
