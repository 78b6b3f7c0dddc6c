import fp from 'fastify-plugin'
import { LEASE_MS } from '../players/redis.ts'
import type { RedisClient } from '../redis/clients.ts'
import { bury } from './bury.ts'
import { shareMovement } from './movement.ts'
import { createNewsDesk } from './news.ts'
import { Peers } from './peers.ts'
import { createReconciliation } from './reconciliation.ts'
import { createRecovery, QUIET_MS } from './recovery.ts'

/** How often a node renews its lease and listens for itself, in milliseconds. */
const BEAT_MS = 1_000

/** How often a node compares what its clients know with the truth, in milliseconds. */
const RECONCILE_MS = 5_000

/** A node that has not heard itself for this long does not hear the others either, in milliseconds. */
const DEAF_MS = 3_000

/**
 * This node among those that serve one world: its lease, the end of nodes that died, the way back
 * after trouble with Redis, and the two health probes that tell of it. Without Redis it does nothing.
 */
export default fp(
  async (fastify) => {
    const { shared, sharedField: field, redis, health, worldAdapter, world, zombies } = fastify
    if (shared === undefined || field === undefined) return
    const { store, channels } = shared
    const { holdings, roster, positions, nodeId, log } = fastify
    const commands = redis['commands'] as RedisClient
    const subscriber = redis['subscriber'] as RedisClient
    const { recover, removeDeparted } = createRecovery(fastify, store, field)
    const reconcile = createReconciliation(fastify, store, field)
    let openSince = 0
    let reconcileAt = 0
    let closing = false

    const silence = () => performance.now() - Math.max(channels.heardAt(), startedAt)
    const startedAt = performance.now()

    const misunderstood = (err: unknown) =>
      log.warn({ err }, 'a message of another node was not understood')
    const peers = new Peers(
      fastify.io.of('/'),
      channels,
      (packet, options) => worldAdapter.broadcast(packet, options),
      misunderstood,
    )
    shareMovement(worldAdapter.fanOut, channels, misunderstood)
    worldAdapter.connect({
      tell: (packet, options) => {
        const [room] = options.rooms
        const here = options.rooms.size === 1 && worldAdapter.sids.has(room ?? '')
        if (!here) peers.tell(packet, options)
      },
      isNews: createNewsDesk({ roster, holdings, food: field.copy, positions }),
    })

    function lose(reason: string): void {
      if (store.closedBecause === undefined) log.warn({ reason }, 'the shared world is away')
      store.close(reason)
    }

    async function comeBack(): Promise<void> {
      const anew = await recover()
      openSince = performance.now()
      reconcileAt = 0
      log.info({ anew }, 'the shared world is there')
      const later = setTimeout(() => void zombies.topUp(), anew ? QUIET_MS + BEAT_MS : 0)
      later.unref()
    }

    async function renew(): Promise<void> {
      const [now, , lapsed, ...dead] = await store.run('renew', nodeId, LEASE_MS)
      store.setTime(Number(now))
      // The others took this node for dead, or Redis is another one than a moment ago.
      if (lapsed === '1') await comeBack()
      // After a pause of Redis all leases have lapsed; the living need a moment to renew theirs.
      if (performance.now() - openSince < LEASE_MS || dead.length === 0) return
      for (const node of dead) {
        for await (const { userId, gone } of bury(store, node)) {
          log.warn({ node, user: userId }, 'removed a user of a node that died')
          for (const id of gone) world.tellAll('onEndSpawn', { id })
        }
      }
      await zombies.topUp()
    }

    async function compare(): Promise<void> {
      if (performance.now() < reconcileAt) return
      reconcileAt = performance.now() + RECONCILE_MS
      await removeDeparted()
      await reconcile()
      await zombies.topUp()
    }

    function listen(): void {
      channels.ping()
      if (silence() < DEAF_MS) return
      reconcileAt = 0
      channels.resubscribe()
      // A subscription that stays silent over two more beats is given up together with its connection.
      if (silence() > DEAF_MS + 2 * BEAT_MS && subscriber.status === 'ready') {
        subscriber.disconnect(true)
      }
    }

    async function beat(): Promise<void> {
      try {
        if (commands.status !== 'ready') return lose('not connected')
        listen()
        if (store.closedBecause !== undefined) await comeBack()
        else await renew()
        await compare()
      } catch (error) {
        lose((error as Error).message)
      }
    }

    let beating: Promise<void> | undefined
    function beatOnce(): void {
      if (closing || beating !== undefined) return
      beating = beat().finally(() => {
        beating = undefined
      })
    }

    store.onTrouble((error) => lose(error.message))
    commands.on('close', () => lose('not connected'))
    commands.on('ready', beatOnce)
    subscriber.on('ready', () => {
      reconcileAt = 0
    })

    health.register('redis', () => {
      const reason = store.closedBecause
      if (reason !== undefined) return { status: 'down', kind: 'commands', detail: reason }
      return { status: 'up', kind: 'commands' }
    })
    health.register('redis_channels', () => {
      const deaf = silence() > DEAF_MS || channels.heardAt() === Number.NEGATIVE_INFINITY
      if (deaf) return { status: 'down', kind: 'subscriber', detail: 'hears no messages' }
      return { status: 'up', kind: 'subscriber' }
    })

    let timer: NodeJS.Timeout | undefined
    fastify.addHook('onReady', async () => {
      timer = setInterval(beatOnce, BEAT_MS)
      beatOnce()
    })
    fastify.addHook('preClose', async () => {
      closing = true
      clearInterval(timer)
      await beating
      await store.run('part', nodeId).catch(() => {})
    })
  },
  {
    name: 'cluster',
    dependencies: ['redis', 'health', 'socket-io', 'world', 'zombies', 'players', 'field-objects'],
  },
)
