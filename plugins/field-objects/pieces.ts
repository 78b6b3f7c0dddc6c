import type { Place } from '../../rules/board.ts'
import { assertEdible, type Piece } from '../../rules/meal.ts'
import { MEAL_INTERVAL_MS } from '../../rules/reach.ts'
import { Refusal } from '../../rules/refusal.ts'
import type { FieldObject } from '../../schemas/common.ts'
import type { FieldObjects } from '../../schemas/server-events.ts'
import type { Eater } from './store.ts'

type Objects = Map<number, Place>

const listed = (objects: Objects): FieldObject[] =>
  Array.from(objects, ([id, { x, z }]) => ({ id, x, z }))

const same = (objects: Objects, others: readonly FieldObject[]): boolean =>
  objects.size === others.length &&
  others.every(({ id, x, z }) => {
    const object = objects.get(id)
    return object?.x === x && object.z === z
  })

/** The food and the obstacles as this process knows them. */
export class Pieces {
  readonly #food = new Map<number, Piece>()
  readonly #obstacles: Objects = new Map()
  /** When each ring piece was eaten, to tell a double report from an unknown piece. */
  readonly #eatenAt = new Map<number, number>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Everything, ring pieces included. */
  snapshot(): FieldObjects {
    return { food: listed(this.#food), obstacles: listed(this.#obstacles) }
  }

  get foodCount(): number {
    return this.#food.size
  }

  hasObstacle(id: number): boolean {
    return this.#obstacles.has(id)
  }

  /** Throws unless this eater may eat the piece now. */
  assertEdible(id: number, eater: Eater | undefined): void {
    const piece = this.#food.get(id)
    if (piece === undefined) {
      const recently = this.#now() - (this.#eatenAt.get(id) ?? 0) < MEAL_INTERVAL_MS
      throw new Refusal(recently ? 'ALREADY_EATEN' : 'UNKNOWN_FOOD')
    }
    assertEdible(piece, eater, this.#now())
  }

  /** Puts a piece on the board; one whose id is in use is moved. */
  put({ id, x, z }: FieldObject): void {
    this.#food.set(id, { x, z, movedAt: this.#now() })
  }

  /** Takes a ring piece off the board. */
  remove(id: number): void {
    this.#food.delete(id)
    this.#eatenAt.set(id, this.#now())
  }

  placeOf(id: number): Place | undefined {
    return this.#food.get(id)
  }

  sameObstacles(obstacles: readonly FieldObject[]): boolean {
    return same(this.#obstacles, obstacles)
  }

  /** Whether the whole delivery, rings apart, is what is known already. */
  equals({ food, obstacles }: FieldObjects): boolean {
    const own = new Map([...this.#food].filter(([id]) => id >= 0))
    return (
      same(
        own,
        food.filter(({ id }) => id >= 0),
      ) && this.sameObstacles(obstacles)
    )
  }

  /**
   * Takes over food and obstacles. Rings stay as they are; so does a piece that moved after `asOf`
   * (ms since the epoch), when the list was written.
   */
  replace({ food, obstacles }: FieldObjects, asOf = Number.POSITIVE_INFINITY): void {
    const delivered = new Set(food.map(({ id }) => id))
    for (const id of this.#food.keys()) if (id >= 0 && !delivered.has(id)) this.#food.delete(id)
    for (const { id, x, z } of food) {
      const known = this.#food.get(id)
      if (known === undefined || known.movedAt < asOf) {
        const stayed = known?.x === x && known.z === z
        this.#food.set(id, { x, z, movedAt: stayed ? known.movedAt : 0 })
      }
    }
    this.#obstacles.clear()
    for (const { id, x, z } of obstacles) this.#obstacles.set(id, { x, z })
  }
}
