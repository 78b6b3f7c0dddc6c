import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import fp from 'fastify-plugin'
import type { TSchema } from 'typebox'
import type { GameSocket } from '../socket-io/index.ts'
import type { User } from '../world.ts'
import { defineSocketEvent, type SocketEvent, type SocketEventOptions } from './definition.ts'
import { createDispatcher } from './dispatcher.ts'
import { takeImmediateLane } from './immediate-lane.ts'
import { lifeOf } from './life.ts'
import { toRefusal } from './refusals.ts'
import { Session } from './session.ts'

/** Longest wait for clients to take note of the end, in milliseconds. */
const FAREWELL_MS = 500

/** Longest wait for what users have under way when the server ends, in milliseconds. */
const LAST_TASKS_MS = 5_000

/** Resolves when all promises have settled, or after a time. */
async function atMost(milliseconds: number, promises: Iterable<unknown>): Promise<void> {
  const limit = new AbortController()
  const tooLong = setTimeout(milliseconds, undefined, { signal: limit.signal })
  await Promise.race([Promise.allSettled(promises), tooLong])
  limit.abort()
  await tooLong.catch(() => undefined)
}

/** What happens when a user comes and goes. Both run in the user's queue: the first before, the last after all its events. */
export type Lifecycle = {
  /** A rejection ends the connection; `disconnected` runs all the same. */
  connected: (user: User) => Promise<void>
  disconnected: (user: User, reason: string) => Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Registers an event that clients may send. Throws when the name is taken. */
    socketEvent<Payload extends TSchema, const Name extends string>(
      options: SocketEventOptions<Payload, Name>,
    ): void
    /** Registers what happens when a user comes and goes. */
    socketLifecycle(lifecycle: Lifecycle): void
    /** The users that are connected to this node. */
    connectedUsers(): number
    /** How many events of them wait for an earlier one of the same user, and the most of any one. */
    eventQueues(): { waiting: number; longest: number }
  }
}

/**
 * The event layer: `fastify.socketEvent` is to a socket event what `fastify.route` is to a request.
 * Every packet is dispatched from one place, so that no event name has a meaning of its own.
 */
export default fp(
  async (fastify) => {
    const { io, world, admission, metrics, tracing, log, now } = fastify
    const events = new Map<unknown, SocketEvent>()
    const lifecycles: Lifecycle[] = []
    const sessions = new Set<Session>()
    const dispatch = createDispatcher(fastify, events)

    for (const outcome of ['ok', 'gone']) metrics.joins.inc({ outcome }, 0)
    fastify.decorate('socketEvent', (options) => {
      if (events.has(options.name)) {
        throw new Error(`The socket event ${options.name} is already registered`)
      }
      events.set(options.name, defineSocketEvent(options))
    })
    fastify.decorate('socketLifecycle', (lifecycle: Lifecycle) => {
      lifecycles.push(lifecycle)
    })
    fastify.decorate('connectedUsers', () => sessions.size)
    fastify.decorate('eventQueues', () => {
      const lengths = Array.from(sessions, ({ queue }) => queue.length())
      return { waiting: lengths.reduce((a, b) => a + b, 0), longest: Math.max(0, ...lengths) }
    })

    /** Resolves to the outcome. */
    async function connect({ user }: Session): Promise<string> {
      const stop = metrics.joinSeconds.startTimer()
      try {
        for (const { connected } of lifecycles) await connected(user)
        if (user.socket.connected) stop()
        metrics.joins.inc({ outcome: user.socket.connected ? 'ok' : 'gone' })
        return 'ok'
      } catch (error) {
        const { code, message } = toRefusal(error, log, { user: user.id, event: 'connect' })
        metrics.joins.inc({ outcome: code })
        if (code === 'INTERNAL') metrics.faults.inc()
        world.tell(user, 'event_refused', { event: 'connect', code, message })
        user.socket.disconnect(true)
        return code
      }
    }

    /** Resolves to the outcome. */
    async function disconnect(session: Session, reason: string): Promise<string> {
      try {
        for (const { disconnected } of lifecycles) await disconnected(session.user, reason)
        return 'ok'
      } catch (error) {
        log.error({ err: error, user: session.user.id }, 'the end of a connection failed')
        return 'INTERNAL'
      } finally {
        sessions.delete(session)
      }
    }

    /** The one line that a connection is worth. */
    function logLife(session: Session, reason: string): void {
      const { socket } = session.user
      const name = fastify.subjectOf(socket)
      const address = admission.addressOf(socket.request)
      log.info({ ...lifeOf(session, now()), ...(name && { name }), address, reason }, 'a user left')
    }

    const isImmediate = (name: string) => events.get(name)?.immediate === true
    const occupied = new WeakSet<GameSocket['conn']>()

    io.on('connection', (socket: GameSocket) => {
      // A connection makes one user and no second: admission looks at it once.
      if (occupied.has(socket.conn)) {
        socket.conn.close()
        return
      }
      occupied.add(socket.conn)
      const session = new Session({ id: socket.id, socket }, now())
      sessions.add(session)
      const coming = tracing.begin('connect', socket.id)
      void session.queue.push(() => coming.run(() => connect(session)))
      // A middleware that never calls next(): packets end here and reach no EventEmitter.
      socket.use((packet) => dispatch(session, packet))
      takeImmediateLane(socket, isImmediate, (packet) => dispatch(session, packet))
      socket.once('disconnect', (reason) => {
        socket.conn.close()
        const known = socket.data.endReason ?? reason
        metrics.disconnects.inc({ reason: known })
        logLife(session, known)
        const leaving = tracing.begin('disconnect', socket.id)
        session.ended = session.queue.push(() => leaving.run(() => disconnect(session, reason)))
      })
    })

    // New handshakes are refused by now. What is left must end, or the HTTP server waits for it.
    fastify.addHook('preClose', async () => {
      const open = [...sessions]
      const farewells = open.map(({ user }) => once(user.socket.conn, 'close'))
      io.local.disconnectSockets(true)
      await atMost(
        LAST_TASKS_MS,
        open.map(({ ended }) => ended),
      )
      // The HTTP server is about to cut every connection: let the farewells reach the polling clients.
      await atMost(FAREWELL_MS, farewells)
      fastify.hangUp()
      await atMost(
        LAST_TASKS_MS,
        Array.from(sessions, ({ ended }) => ended),
      )
    })
  },
  {
    name: 'socket-events',
    dependencies: [
      'socket-io',
      'admission',
      'tickets',
      'world',
      'players',
      'metrics',
      'tracing',
      'chance',
    ],
  },
)
