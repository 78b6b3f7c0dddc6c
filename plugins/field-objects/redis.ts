import { Type } from 'typebox'
import {
  type Board,
  LEAST_VISIBLE,
  type Place,
  type Random,
  randomObjectPlace,
} from '../../rules/board.ts'
import { MEAL_INTERVAL_MS, REACH_SLACK } from '../../rules/reach.ts'
import { RING_CAPACITY, RING_RADIUS } from '../../rules/ring.ts'
import { FieldObject } from '../../schemas/common.ts'
import type { FieldObjects } from '../../schemas/server-events.ts'
import type { RedisStore } from '../redis/store.ts'
import { rows, validated } from '../redis/validated.ts'
import { FoodCopy, isThere } from './food-copy.ts'
import type { Eater, FieldObjectStore } from './store.ts'
import { type Versioned, versionOf, withVersion } from './version.ts'

const RECORD = /^(\S+) (\S+) (\S+)$/

const parseObject = validated(FieldObject, 'piece of food')

const parseVersion = validated(Type.Number({ minimum: 0 }), 'version of a piece')

/** One piece as scripts return it. Throws CorruptStore. */
export function parsePiece([id, x, z, version]: readonly string[]): Versioned {
  const piece = parseObject({ id: Number(id), x: Number(x), z: Number(z) })
  return withVersion(piece, parseVersion(Number(version)))
}

export const parsePieces = (flat: readonly string[]) => rows(flat, 4).map(parsePiece)

/** One piece as the food hash holds it. Throws CorruptStore. */
function toFood([id, value]: readonly string[]): Versioned {
  const [, x, z, version] = RECORD.exec(value ?? '') ?? []
  return parsePiece([String(id), String(x), String(z), String(version)])
}

/** A layout as the script that founds a world takes it. */
export const foodRecords = (food: readonly Versioned[]) =>
  JSON.stringify(
    Object.fromEntries(
      food.map((piece) => [piece.id, `${piece.x} ${piece.z} ${versionOf(piece) ?? 0}`]),
    ),
  )

/** The arguments of a meal: which piece, where it goes, and what decides whether it is within reach. */
export function eaterArguments(foodId: number, next: Place, eater?: Eater): number[] {
  const reach = eater ? [eater.x, eater.z, eater.radius] : []
  return [foodId, next.x, next.z, REACH_SLACK, MEAL_INTERVAL_MS, ...reach]
}

/** The arguments of a ring of food around a place. */
export function ringArguments({ x, z }: Place, { width, height }: Board): number[] {
  return [RING_CAPACITY, RING_RADIUS, x, z, width, height, LEAST_VISIBLE]
}

type Options = {
  store: RedisStore
  board: Board
  random: Random
  /** What this node lays out if it is the one that founds the world. */
  layout: FieldObjects
}

/** Food that many nodes share, and obstacles that they agreed on. */
export interface SharedFieldObjects extends FieldObjectStore {
  /** Where food is, as far as this node has heard. */
  readonly copy: FoodCopy
  /** The obstacles that this node would lay out, or those that were agreed on. */
  obstacles(): FieldObject[]
  /** Takes over what the world's founder has laid out. */
  agree(obstacles: readonly FieldObject[]): void
  /** All food that there is, and the pieces of rings that were eaten. */
  food(): Promise<Versioned[]>
  /** The same from a store that is not open yet. */
  probe(): Promise<Versioned[]>
}

export function createRedisFieldObjects(options: Options): SharedFieldObjects {
  const { store, board, random, layout } = options
  const copy = new FoodCopy(layout.food)
  let obstacles = layout.obstacles
  let obstacleIds = new Set(obstacles.map(({ id }) => id))

  async function food() {
    return rows(await store.run('food'), 2).map(toFood)
  }

  return {
    kind: 'redis',
    copy,
    food,
    probe: async () => rows(await store.probe('food'), 2).map(toFood),
    obstacles: () => obstacles,

    agree(agreed) {
      obstacles = [...agreed]
      obstacleIds = new Set(agreed.map(({ id }) => id))
    },

    async forJoiner() {
      return { food: (await food()).filter(isThere), obstacles }
    },

    async eat(foodId, eater) {
      const next = randomObjectPlace(board, random)
      return parsePiece(await store.run('eat', ...eaterArguments(foodId, next, eater)))
    },

    async countFood() {
      const [pieces] = await store.run('count')
      return Number(pieces)
    },

    async hasObstacle(obstacleId) {
      return obstacleIds.has(obstacleId)
    },

    async scatter(_victimId, place, mass) {
      return parsePieces(await store.run('scatter', mass, ...ringArguments(place, board)))
    },

    async drop() {
      // The script that scatters a ring has put it on the board.
    },
  }
}
