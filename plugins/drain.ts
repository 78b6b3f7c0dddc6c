import { setTimeout } from 'node:timers/promises'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Sends this node's clients away in good order; call it before `close()`. First the node is no longer
     * ready, then after DRAIN_DELAY_MS each client is told when to come back and its connection ends.
     */
    drain(): Promise<void>
  }
}

/** Clients come back spread over this time, in milliseconds, so that the other nodes are not overrun. */
const RECONNECT_SPREAD_MS = 2_000

/** The way out for deploys. */
export default fp(
  async (fastify) => {
    const { io, world, zombies, health, config, random } = fastify
    let draining = false

    health.register('server', () =>
      draining
        ? { status: 'down', kind: 'process', detail: 'shutting down' }
        : { status: 'up', kind: 'process' },
    )
    io.use((_socket, next) => next(draining ? new Error('the server is shutting down') : undefined))

    fastify.decorate('drain', async () => {
      const alreadyUnready = health.reasons().length > 0
      draining = true
      // The zombies of those that leave would be handed to those that leave next.
      zombies.pause()
      if (!alreadyUnready) await setTimeout(config.DRAIN_DELAY_MS)
      for (const socket of io.of('/').sockets.values()) {
        const reconnect_in_ms = Math.floor(random() * RECONNECT_SPREAD_MS)
        world.tell({ id: socket.id, socket }, 'server_draining', { reconnect_in_ms })
        // Stock clients reconnect by themselves after this, but not after a Socket.IO DISCONNECT packet.
        socket.conn.close()
      }
    })

    fastify.addHook('preClose', async () => {
      if (!draining) return
      zombies.resume()
      await zombies.topUp()
    })
  },
  { name: 'drain', dependencies: ['socket-events', 'world', 'zombies', 'health', 'config'] },
)
