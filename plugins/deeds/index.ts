import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { composeDataServiceDeeds, composeDeeds } from './composed.ts'
import type { Deeds } from './deeds.ts'
import { createRedisDeeds } from './redis.ts'

declare module 'fastify' {
  interface FastifyInstance {
    deeds: Deeds
  }
}

function overRedis(fastify: FastifyInstance): Deeds | undefined {
  const { config, shared, holdings, roster, random } = fastify
  if (shared === undefined) return undefined
  const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }
  const { store } = shared
  const lifeIsKnown = async (playerId: string, nth: number) => {
    if (nth > 0) await holdings.mournings.complete(playerId, nth - 1)
    await roster.arrival(playerId)
  }
  return createRedisDeeds({ store, holdings, rules: config, board, random, lifeIsKnown })
}

/** Decorates the instance with `fastify.deeds`: one step where one store keeps players and objects, two where two do. */
export default fp(
  async (fastify) => {
    const { players, dataPlayers, fieldObjects } = fastify
    const composed = dataPlayers
      ? composeDataServiceDeeds(dataPlayers, fieldObjects)
      : composeDeeds(players, fieldObjects)
    fastify.decorate('deeds', overRedis(fastify) ?? composed)
  },
  { name: 'deeds', dependencies: ['players', 'field-objects', 'redis', 'config', 'chance'] },
)
