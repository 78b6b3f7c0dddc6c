import fp from 'fastify-plugin'
import { composeDataServiceDeeds, composeDeeds } from './composed.ts'
import type { Deeds } from './deeds.ts'

declare module 'fastify' {
  interface FastifyInstance {
    deeds: Deeds
  }
}

/** Decorates the instance with `fastify.deeds`: what changes players and field objects together. */
export default fp(
  async (fastify) => {
    const { players, dataPlayers, fieldObjects } = fastify
    const deeds = dataPlayers
      ? composeDataServiceDeeds(dataPlayers, fieldObjects)
      : composeDeeds(players, fieldObjects)
    fastify.decorate('deeds', deeds)
  },
  { name: 'deeds', dependencies: ['players', 'field-objects'] },
)
