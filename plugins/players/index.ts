import { randomUUID } from 'node:crypto'
import fp from 'fastify-plugin'
import { Holdings } from './holdings.ts'
import { createMemoryRegistry } from './memory.ts'
import { createRedisRegistry } from './redis.ts'
import type { PlayerRegistry } from './registry.ts'
import { Roster } from './roster.ts'

declare module 'fastify' {
  interface FastifyInstance {
    players: PlayerRegistry
    /** What this node knows of its own users' players; only used with Redis. */
    holdings: Holdings
    /** Who is alive as this node's clients were told; only used with Redis. */
    roster: Roster
    /** This process among those that serve the world. */
    nodeId: string
  }
}

/** Decorates the instance with `fastify.players`, the registry that the configuration asks for. */
export default fp(
  async (fastify) => {
    const { config: rules, random, shared } = fastify
    const [holdings, roster, nodeId] = [new Holdings(), new Roster(), randomUUID()]
    fastify.decorate('holdings', holdings)
    fastify.decorate('roster', roster)
    fastify.decorate('nodeId', nodeId)
    const players =
      shared === undefined
        ? createMemoryRegistry(rules, random)
        : createRedisRegistry({ store: shared.store, holdings, roster, rules, random, nodeId })
    fastify.decorate('players', players)
    fastify.health.register('players', () => ({ status: 'up', kind: players.kind }))
  },
  { name: 'players', dependencies: ['config', 'health', 'chance', 'redis'] },
)
