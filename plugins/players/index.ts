import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createDataClient } from './data-client.ts'
import { createDataServiceRegistry, type DataServiceRegistry } from './data-service.ts'
import { Holdings } from './holdings.ts'
import { createMemoryRegistry } from './memory.ts'
import { createRedisRegistry } from './redis.ts'
import type { LocalRegistry, PlayerRegistry } from './registry.ts'
import { Roster } from './roster.ts'

declare module 'fastify' {
  interface FastifyInstance {
    players: PlayerRegistry
    /** The same registry where this process alone serves the world: without Redis. */
    localPlayers: LocalRegistry | undefined
    /** What this node knows of its own users' players; only used with Redis. */
    holdings: Holdings
    /** Who is alive as this node's clients were told; only used with Redis. */
    roster: Roster
    /** This process among those that serve the world. */
    nodeId: string
  }
}

function overDataService(fastify: FastifyInstance): DataServiceRegistry | undefined {
  const { config: rules, downstream, random, log } = fastify
  const { data: service } = downstream
  if (service === undefined) return undefined
  const flushOnStart = rules.DB_FLUSH_ON_START
  const data = createDataClient(service)
  const registry = createDataServiceRegistry({ data, rules, random, log, flushOnStart })
  service.recovery.probeWith(() => data.playerIds())
  fastify.addHook('onReady', async () => {
    await registry.prepare().catch(() => log.warn('the data service could not be emptied yet'))
  })
  fastify.addHook('onClose', async () => {
    const left = registry.close()
    if (left > 0) log.warn({ left }, 'records at the data service could not be set right')
  })
  return registry
}

/** Decorates the instance with `fastify.players`, the registry that the configuration asks for. */
export default fp(
  async (fastify) => {
    const { config: rules, downstream, random, shared } = fastify
    const [holdings, roster, nodeId] = [new Holdings(), new Roster(), randomUUID()]
    fastify.decorate('holdings', holdings)
    fastify.decorate('roster', roster)
    fastify.decorate('nodeId', nodeId)
    let players: PlayerRegistry
    if (shared) {
      players = createRedisRegistry({
        store: shared.store,
        holdings,
        roster,
        rules,
        random,
        nodeId,
      })
      fastify.decorate('localPlayers', undefined)
    } else {
      const localPlayers = overDataService(fastify) ?? createMemoryRegistry(rules, random)
      players = localPlayers
      fastify.decorate('localPlayers', localPlayers)
    }
    fastify.decorate('players', players)
    fastify.health.register('players', () => ({
      status: 'up',
      kind: players.kind,
      ...downstream.data?.health(),
    }))
  },
  { name: 'players', dependencies: ['config', 'health', 'chance', 'redis', 'downstream'] },
)
