import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { SharedFieldObjects } from '../field-objects/redis.ts'
import type { Channels } from '../redis/channels.ts'
import type { RedisClient } from '../redis/clients.ts'
import type { RedisStore } from '../redis/store.ts'
import { Hearing } from './hearing.ts'
import { createInstruments, type Instruments } from './instruments.ts'
import { Membership } from './membership.ts'
import { shareMovement } from './movement.ts'
import { createNewsDesk } from './news.ts'
import { Peers } from './peers.ts'

/** How often a node renews its lease and listens for itself, in milliseconds. */
const BEAT_MS = 1_000

/** Broadcasts of this node reach the clients of the others, and theirs the clients of this one. */
function connectNodes(
  fastify: FastifyInstance,
  channels: Channels,
  field: SharedFieldObjects,
  { faults }: Instruments,
) {
  const { io, worldAdapter, roster, holdings, positions, log } = fastify
  const onFault = (err: unknown) => {
    faults.inc()
    log.warn({ err }, 'a message of another node was not understood')
  }
  const peers = new Peers(
    io.of('/'),
    channels,
    (packet, options) => worldAdapter.broadcast(packet, options),
    onFault,
  )
  worldAdapter.connect({
    tell: (packet, options) => {
      const [room = ''] = options.rooms
      const isForUserHere = options.rooms.size === 1 && worldAdapter.sids.has(room)
      if (!isForUserHere) peers.tell(packet, options)
    },
    newsOf: createNewsDesk({ roster, holdings, food: field.copy, positions }),
    unlisted: (alive) => roster.unlisted(alive),
    whisper: (ids) => roster.whisper(ids),
    expects: (ids) => roster.hasWhisperedOf(ids),
  })
  shareMovement(worldAdapter.fanOut, channels, onFault)
}

function registerProbes({ health }: FastifyInstance, store: RedisStore, hearing: Hearing) {
  health.register('redis', () => {
    const detail = store.closedBecause
    if (detail !== undefined) return { status: 'down', kind: 'commands', detail }
    return { status: 'up', kind: 'commands' }
  })
  health.register('redis_channels', () => {
    if (!hearing.isDeaf) return { status: 'up', kind: 'subscriber' }
    return { status: 'down', kind: 'subscriber', detail: 'hears no messages' }
  })
}

/** This node among those that serve one world. Without Redis it is the only one, and nothing happens here. */
export default fp(
  async (fastify) => {
    const { shared, sharedField: field, redis } = fastify
    if (shared === undefined || field === undefined) return
    const { store, channels } = shared
    const commands = redis['commands'] as RedisClient
    const subscriber = redis['subscriber'] as RedisClient
    const instruments = createInstruments(fastify.metrics.registry)
    const membership = new Membership(fastify, store, field, instruments)
    instruments.observe(store, () => membership.leaseAge)
    const hearing = new Hearing(channels, subscriber)
    connectNodes(fastify, channels, field, instruments)
    registerProbes(fastify, store, hearing)

    let timer: NodeJS.Timeout | undefined
    let beating: Promise<void> | undefined
    let closing = false

    /** One beat at a time: it may take longer than the time to the next. */
    function beat(): void {
      if (closing || commands.status !== 'ready') return
      hearing.listen()
      if (hearing.isDeaf) membership.doubt()
      if (beating !== undefined) return
      beating = membership.beat().finally(() => {
        beating = undefined
      })
    }

    store.onTrouble((error) => membership.lose(error.message))
    commands.on('close', () => membership.lose('not connected'))
    commands.on('ready', beat)
    subscriber.on('ready', () => membership.doubt())

    fastify.addHook('onReady', async () => {
      timer = setInterval(beat, BEAT_MS)
      beat()
    })
    fastify.addHook('preClose', async () => {
      closing = true
      clearInterval(timer)
      await beating
      await membership.part()
    })
  },
  {
    name: 'cluster',
    dependencies: ['redis', 'health', 'socket-io', 'world', 'zombies', 'players', 'field-objects'],
  },
)
