import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { RedisStore } from '../redis/store.ts'
import { composeDeeds } from './composed.ts'
import type { Deeds } from './deeds.ts'
import { createRedisDeeds } from './redis.ts'

declare module 'fastify' {
  interface FastifyInstance {
    deeds: Deeds
  }
}

function overRedis(fastify: FastifyInstance, store: RedisStore): Deeds {
  const { config, holdings, roster, random } = fastify
  const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }
  const lifeIsKnown = async (playerId: string, nth: number) => {
    if (nth > 0) await holdings.mournings.complete(playerId, nth - 1)
    await roster.arrival(playerId)
  }
  return createRedisDeeds({ store, holdings, rules: config, board, random, lifeIsKnown })
}

/** Decorates the instance with `fastify.deeds`: one step where one store keeps players and objects, two where two do. */
export default fp(
  async (fastify) => {
    const { localPlayers, shared, fieldObjects } = fastify
    if (localPlayers) fastify.decorate('deeds', composeDeeds(localPlayers, fieldObjects))
    else if (shared) fastify.decorate('deeds', overRedis(fastify, shared.store))
  },
  { name: 'deeds', dependencies: ['players', 'field-objects', 'redis', 'config', 'chance'] },
)
