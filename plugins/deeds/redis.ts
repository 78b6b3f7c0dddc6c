import { type Board, type Random, randomObjectPlace } from '../../rules/board.ts'
import type { MassRules } from '../../rules/mass.ts'
import { eaterArguments, parsePiece, parsePieces, ringArguments } from '../field-objects/redis.ts'
import type { Holdings } from '../players/holdings.ts'
import { parseMass } from '../players/redis.ts'
import type { RedisStore } from '../redis/store.ts'
import type { Deeds } from './deeds.ts'

type Options = {
  store: RedisStore
  holdings: Holdings
  rules: MassRules
  board: Board
  random: Random
  /** Resolves when this node has told its clients of the life that has just ended, its player's nth. */
  lifeIsKnown: (playerId: string, nth: number) => Promise<void>
}

/** Deeds as one script each: done as a whole or not at all, whichever node is told of them. */
export function createRedisDeeds(options: Options): Deeds {
  const { store, holdings, rules, board, random, lifeIsKnown } = options
  return {
    async eat(userId, playerId, foodId, eater) {
      const place = randomObjectPlace(board, random)
      const meal = eaterArguments(foodId, place, eater)
      const [text, ...piece] = await store.run('meal', userId, playerId, rules.FOOD_MASS, ...meal)
      const mass = parseMass(Number(text))
      holdings.setMass(playerId, mass)
      // Where it has died since, the roster lets no news of its mass through.
      return { piece: parsePiece(piece), mass, lives: () => true }
    },

    async kill(reporterId, victimId, hunters, place) {
      const ring = ringArguments(place, board)
      const [, nth, ...pieces] = await store.run('death', reporterId, victimId, ...ring, ...hunters)
      await lifeIsKnown(victimId, Number(nth))
      holdings.died(victimId)
      return parsePieces(pieces)
    },
  }
}
