import fastifyRedis from '@fastify/redis'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { steadyClock } from '../chance.ts'
import { Channels } from './channels.ts'
import { createRedisClient, type RedisClient } from './clients.ts'
import { createRedisInstruments } from './instruments.ts'
import { keyPrefix, RedisStore } from './store.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What this node shares with others, when it has a Redis. */
    shared: { store: RedisStore; channels: Channels } | undefined
  }
}

/** At most one line per connection and this time, in milliseconds, about a Redis that is away. */
const LOG_INTERVAL_MS = 5_000

/**
 * Hands a client over to @fastify/redis. That plugin waits until a client is ready, but a server
 * that boots while Redis is away must answer its probes: so the wait is ended as soon as it begins.
 */
async function handOver(fastify: FastifyInstance, namespace: string, client: RedisClient) {
  const answer = (event: string | symbol) => {
    if (event !== 'ready') return
    client.off('newListener', answer)
    queueMicrotask(() => client.emit('ready'))
  }
  client.on('newListener', answer)
  await fastify.register(fastifyRedis, { client: client as never, namespace })
}

function logTrouble(fastify: FastifyInstance, namespace: string, client: RedisClient) {
  let loggedAt = Number.NEGATIVE_INFINITY
  // Without a listener ioredis writes to the console; reconnecting is its own affair.
  client.on('error', (error: Error) => {
    if (performance.now() - loggedAt < LOG_INTERVAL_MS) return
    loggedAt = performance.now()
    fastify.log.warn({ err: error, client: namespace }, 'Redis is away')
  })
}

/**
 * With REDIS_URL: `fastify.redis.commands` and `fastify.redis.subscriber`, and on them `fastify.shared`,
 * the store of scripts and the channels between nodes. Without it `fastify.shared` is undefined.
 */
export default fp(
  async (fastify) => {
    const { config, metrics } = fastify
    const { REDIS_URL: url, WORLD: world } = config
    if (url === undefined) {
      fastify.decorate('shared', undefined)
      return
    }
    const instruments = createRedisInstruments(metrics.registry)
    const connect = async (namespace: string) => {
      const client = createRedisClient(url, config, `shatterland:${world}:${namespace}`)
      logTrouble(fastify, namespace, client)
      instruments.watch(namespace, client)
      fastify.addHook('onClose', async () => client.disconnect())
      await handOver(fastify, namespace, client)
      return client
    }
    const commands = await connect('commands')
    const subscriber = await connect('subscriber')
    const store = new RedisStore(commands, world, steadyClock, fastify.tracing)
    store.onCall(instruments.called)
    const channels = new Channels({
      publisher: commands,
      subscriber,
      prefix: keyPrefix(world),
      clock: () => store.now(),
      isOpen: () => store.closedBecause === undefined,
      report: instruments.messaged,
    })
    fastify.decorate('shared', { store, channels })
  },
  { name: 'redis', dependencies: ['config', 'metrics', 'tracing'] },
)
