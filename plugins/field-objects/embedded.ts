import { type Board, type Place, type Random, randomObjectPlace } from '../../rules/board.ts'
import { assertEdible, type Piece } from '../../rules/meal.ts'
import { MEAL_INTERVAL_MS } from '../../rules/reach.ts'
import { Refusal } from '../../rules/refusal.ts'
import { ringPlaces, ringSize } from '../../rules/ring.ts'
import type { FieldObject } from '../../schemas/common.ts'
import { createRingIds } from './ring-ids.ts'
import type { FieldObjectStore } from './store.ts'

type Options = {
  board: Board
  foodCount: number
  obstacleCount: number
  random: Random
  now: () => number
}

const toFieldObjects = (pieces: Map<number, Place>): FieldObject[] =>
  Array.from(pieces, ([id, { x, z }]) => ({ id, x, z }))

/** Food and obstacles of one process. Food has ids from 0, ring pieces −1 … −50, obstacles ids from 0 of their own. */
export function createEmbeddedFieldObjects(options: Options): FieldObjectStore {
  const { board, random, now } = options
  const food = new Map<number, Piece>()
  const obstacles = new Map<number, Place>()
  /** When each ring piece was eaten, to tell a double report from an unknown piece. */
  const eatenAt = new Map<number, number>()
  const ringIds = createRingIds()

  for (let id = 0; id < options.foodCount; id++) {
    food.set(id, { ...randomObjectPlace(board, random), movedAt: 0 })
  }
  for (let id = 0; id < options.obstacleCount; id++) {
    obstacles.set(id, randomObjectPlace(board, random))
  }

  return {
    kind: 'embedded',

    async forJoiner() {
      return { food: toFieldObjects(food), obstacles: toFieldObjects(obstacles) }
    },

    async eat(id, eater) {
      const piece = food.get(id)
      if (piece === undefined) {
        const recently = now() - (eatenAt.get(id) ?? 0) < MEAL_INTERVAL_MS
        throw new Refusal(recently ? 'ALREADY_EATEN' : 'UNKNOWN_FOOD')
      }
      assertEdible(piece, eater, now())
      if (id < 0) {
        food.delete(id)
        eatenAt.set(id, now())
        return { id, x: -1, z: -1 }
      }
      const place = randomObjectPlace(board, random)
      food.set(id, { ...place, movedAt: now() })
      return { id, ...place }
    },

    async hasObstacle(id) {
      return obstacles.has(id)
    },

    async scatter(_victimId, place, mass) {
      return ringPlaces(place, ringSize(mass), board).map((spot) => ({ id: ringIds(), ...spot }))
    },

    async drop(ring) {
      for (const { id, x, z } of ring) food.set(id, { x, z, movedAt: now() })
    },
  }
}
