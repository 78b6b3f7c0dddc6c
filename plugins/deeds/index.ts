import fp from 'fastify-plugin'
import { composeDeeds } from './composed.ts'
import type { Deeds } from './deeds.ts'
import { createRedisDeeds } from './redis.ts'

declare module 'fastify' {
  interface FastifyInstance {
    deeds: Deeds
  }
}

/** Decorates the instance with `fastify.deeds`: one step where one store keeps players and objects, two where two do. */
export default fp(
  async (fastify) => {
    const { config, shared, holdings, roster, players, fieldObjects, random } = fastify
    if (shared === undefined) {
      fastify.decorate('deeds', composeDeeds(players, fieldObjects))
      return
    }
    const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }
    const { store } = shared
    const lifeIsKnown = async (playerId: string, nth: number) => {
      if (nth > 0) await holdings.mournings.complete(playerId, nth - 1)
      await roster.arrival(playerId)
    }
    fastify.decorate(
      'deeds',
      createRedisDeeds({ store, holdings, rules: config, board, random, lifeIsKnown }),
    )
  },
  { name: 'deeds', dependencies: ['players', 'field-objects', 'redis', 'config', 'chance'] },
)
