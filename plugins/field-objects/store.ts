import type { Place } from '../../rules/board.ts'
import type { FieldObject } from '../../schemas/common.ts'
import type { FieldObjects } from '../../schemas/server-events.ts'

/** Where the eater is known to be, and how wide it is, in world units. */
export type Eater = Place & { radius: number }

/**
 * The port to food and obstacles. Refuses with UNKNOWN_FOOD, ALREADY_EATEN or OUT_OF_REACH, and with
 * SERVICE_UNAVAILABLE when the objects are kept elsewhere and away; a refusal has changed nothing.
 */
export interface FieldObjectStore {
  /** Name of the implementation, for `/health`. */
  readonly kind: string

  /** All food, ring pieces included, and all obstacles, for a user that joins. */
  forJoiner(): Promise<FieldObjects>

  /**
   * Eats a piece: it moves to a new place, or, from a ring, is gone for good (x and z are then −1).
   * With an eater, reach decides; without, a piece that moved less than 300 ms ago is refused.
   */
  eat(foodId: number, eater?: Eater): Promise<FieldObject>

  /** How many pieces of food there are, ring pieces included. */
  countFood(): Promise<number>

  /** Whether there is such an obstacle. */
  hasObstacle(obstacleId: number): Promise<boolean>

  /** The ring of food for a player of this mass that dies here. It is not on the board until it is dropped. */
  scatter(victimId: string, place: Place, mass: number): Promise<FieldObject[]>

  /** Puts a ring on the board, once the death is certain; an id in use replaces its piece. */
  drop(ring: readonly FieldObject[]): Promise<void>
}
