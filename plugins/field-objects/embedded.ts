import { type Board, type Random, randomObjectPlace } from '../../rules/board.ts'
import { ringPlaces, ringSize } from '../../rules/ring.ts'
import type { FieldObject } from '../../schemas/common.ts'
import { Pieces } from './pieces.ts'
import { createRingIds } from './ring-ids.ts'
import type { FieldObjectStore } from './store.ts'

type Options = {
  board: Board
  foodCount: number
  obstacleCount: number
  random: Random
  now: () => number
}

/** Food and obstacles of one process. Food has ids from 0, ring pieces −1 … −50, obstacles ids from 0 of their own. */
export function createEmbeddedFieldObjects(options: Options): FieldObjectStore {
  const { board, random, now } = options
  const pieces = new Pieces(now)
  const ringIds = createRingIds()

  function scattered(count: number): FieldObject[] {
    return Array.from({ length: count }, (_, id) => ({ id, ...randomObjectPlace(board, random) }))
  }

  pieces.replace({
    food: scattered(options.foodCount),
    obstacles: scattered(options.obstacleCount),
  })

  return {
    kind: 'embedded',

    async forJoiner() {
      return pieces.snapshot()
    },

    async eat(id, eater) {
      pieces.assertEdible(id, eater)
      if (id < 0) {
        pieces.remove(id)
        return { id, x: -1, z: -1 }
      }
      const moved = { id, ...randomObjectPlace(board, random) }
      pieces.put(moved)
      return moved
    },

    async countFood() {
      return pieces.foodCount
    },

    async hasObstacle(id) {
      return pieces.hasObstacle(id)
    },

    async scatter(_victimId, place, mass) {
      return ringPlaces(place, ringSize(mass), board).map((spot) => ({ id: ringIds(), ...spot }))
    },

    async drop(ring) {
      for (const piece of ring) pieces.put(piece)
    },
  }
}
