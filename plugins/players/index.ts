import fp from 'fastify-plugin'
import { createMemoryRegistry } from './memory.ts'
import type { PlayerRegistry } from './registry.ts'

declare module 'fastify' {
  interface FastifyInstance {
    players: PlayerRegistry
  }
}

/** Decorates the instance with `fastify.players`, the registry that the configuration asks for. */
export default fp(
  async (fastify) => {
    const players = createMemoryRegistry(fastify.config, fastify.random)
    fastify.decorate('players', players)
    fastify.health.register('players', () => ({ status: 'up', kind: players.kind }))
  },
  { name: 'players', dependencies: ['config', 'health', 'chance'] },
)
