import fp from 'fastify-plugin'
import type { Player } from '../schemas/common.ts'
import type { ServerEventName, ServerPayload } from '../schemas/server-events.ts'
import { FramePacer } from './socket-io/frame-pacer.ts'
import type { GameSocket } from './socket-io/index.ts'
import { type Notice, SETTLE_MS } from './socket-io/join-gate.ts'
import type { Packet } from './socket-io/packet.ts'
import type { FrameOptions } from './socket-io/recipient.ts'
import { WORLD } from './socket-io/world-adapter.ts'

declare module 'fastify' {
  interface FastifyInstance {
    world: World
  }
}

/** One connected client. Its id is its Socket.IO session id, and that of its main player. */
export type User = { readonly id: string; readonly socket: GameSocket }

type Emit<To extends unknown[]> = <Name extends ServerEventName>(
  ...args: [...to: To, event: Name, payload: ServerPayload<Name>]
) => void

/** Part of this node's clients: those in a room, everyone in the world unless one is named, less some. */
export type Audience = { room?: string; except?: string[] }

/** Who is told: the transport as event handlers see it. */
export interface World {
  /** Tells one user of this node. */
  tell: Emit<[user: User]>
  /** Tells one user, wherever it is connected. */
  tellId: Emit<[userId: string]>
  /** Tells everyone in the world but one user. */
  tellOthers: Emit<[userId: string]>
  /** Tells everyone in the world. */
  tellAll: Emit<[]>
  /** Tells those alone who are connected to this node. */
  tellHere<Name extends ServerEventName>(
    event: Name,
    payload: ServerPayload<Name>,
    audience?: Audience,
  ): void
  /** Tells everyone in the world but one user of movement: only the newest matters, so a client that cannot keep up misses some. */
  relay: Emit<[userId: string]>
  /** Sends a big message that was encoded once for many, when its turn among the big ones has come. */
  send(user: User, packet: Packet): Promise<void>
  /** From here on the world's notices are kept for this user. */
  hold(user: User): void
  /** Ends the keeping: the user's entry has to wait. */
  letGo(user: User): void
  /** Tells the user who is alive and what it missed since `hold`, and lets it into the world. */
  enter(user: User, alive: readonly Player[]): void
}

export default fp(
  async (fastify) => {
    const { io, worldAdapter, metrics } = fastify
    // The event maps are checked by Emit; Socket.IO's overloads cannot follow a generic name.
    const untyped = (target: { emit: unknown }) =>
      target as { emit(event: string, payload: unknown): unknown }

    const pacer = new FramePacer()
    fastify.addHook('preClose', async () => pacer.close())

    function tell(user: User, event: ServerEventName, payload: unknown): void {
      metrics.messagesSent.inc({ event })
      untyped(user.socket).emit(event, payload)
    }

    io.on('connection', (socket: GameSocket) => {
      socket.once('disconnect', () => worldAdapter.closeGate(socket.id))
    })

    const world: World = {
      tell,
      tellId: (userId, event, payload) => untyped(io.to(userId)).emit(event, payload),
      tellOthers: (userId, event, payload) =>
        untyped(io.to(WORLD).except(userId)).emit(event, payload),
      tellAll: (event, payload) => untyped(io.to(WORLD)).emit(event, payload),

      tellHere: (event, payload, { room = WORLD, except = [] } = {}) =>
        void untyped(io.local.to(room).except(except)).emit(event, payload),

      relay: (userId, event, payload) => worldAdapter.relay(userId, [event, payload] as Notice),

      async send(user, { event, text, frame }) {
        await pacer.turn(frame.length)
        if (!user.socket.connected) return
        metrics.messagesSent.inc({ event })
        const options: FrameOptions = { compress: false, wsPreEncodedFrame: [frame], shared: true }
        user.socket.conn.write(text, options)
      },

      hold(user) {
        worldAdapter.openGate(user.id)
      },

      letGo(user) {
        worldAdapter.closeGate(user.id)
      },

      enter(user, alive) {
        const notices = worldAdapter.releaseGate(user.id, alive)
        for (const [event, payload] of notices) tell(user, event, payload)
        user.socket.join(WORLD)
        const settling = setInterval(() => {
          if (worldAdapter.settleGate(user.id)) clearInterval(settling)
        }, SETTLE_MS)
        user.socket.once('disconnect', () => clearInterval(settling))
      },
    }
    fastify.decorate('world', world)
  },
  { name: 'world', dependencies: ['socket-io', 'metrics'] },
)
