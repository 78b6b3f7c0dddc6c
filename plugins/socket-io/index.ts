import fp from 'fastify-plugin'
import fastifySocketIo from 'fastify-socket.io'
import type { DefaultEventsMap, Server, ServerOptions, Socket } from 'socket.io'
import type { ClientToServerEvents, ServerToClientEvents } from '../../schemas/socket-events.ts'
import { parseOrigins } from '../admission/origin.ts'
import { admitLegacyClients } from './legacy-clients.ts'
import { PromptWebSocketServer } from './prompt-web-sockets.ts'
import { createRelayReport } from './relay-metrics.ts'
import type { FanOutOptions } from './relayed.ts'
import { LIGHT_LOAD_PER_SECOND } from './tick-schedule.ts'
import { WorldAdapter } from './world-adapter.ts'

/** What the server keeps with a socket: why it ended the connection, where Socket.IO's own word says less. */
export type SocketData = { endReason?: string }

export type GameServer = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  DefaultEventsMap,
  SocketData
>
export type GameSocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  DefaultEventsMap,
  SocketData
>

declare module 'fastify' {
  interface FastifyInstance {
    io: GameServer
    worldAdapter: WorldAdapter
    /** Ends every connection, of users and of others. */
    hangUp(): void
  }
}

/** A half-open connection of a modern client is noticed after at most their sum, in milliseconds: less than ten seconds. */
const PING_INTERVAL_MS = 5_000
const PING_TIMEOUT_MS = 4_500

/**
 * Decorates the instance with `fastify.io` (Socket.IO, typed from the schemas) and `fastify.worldAdapter`.
 * fastify-socket.io closes the server; the event layer ends the users first, so its own preClose does nothing.
 */
export default fp(
  async (fastify) => {
    const { CORS_ORIGIN, PAYLOAD_LIMIT, RELAY_TICK_MS, RELAY_CONFLATE } = fastify.config
    const origins = parseOrigins(CORS_ORIGIN)
    let closing = false
    fastify.addHook('preClose', async () => {
      closing = true
    })
    const relay: FanOutOptions = {
      tickMs: RELAY_TICK_MS,
      lightLoad: LIGHT_LOAD_PER_SECOND,
      conflate: RELAY_CONFLATE,
      slowClients: {
        bytes: fastify.config.SLOW_CLIENT_BYTES,
        ms: fastify.config.SLOW_CLIENT_MS,
      },
      report: createRelayReport(fastify),
    }

    class ConfiguredWorldAdapter extends WorldAdapter {
      constructor(nsp: unknown) {
        super(nsp, relay)
      }
    }
    const options: Partial<ServerOptions> = {
      adapter: ConfiguredWorldAdapter,
      wsEngine: PromptWebSocketServer,
      serveClient: false,
      maxHttpBufferSize: PAYLOAD_LIMIT,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: fastify.config.JOIN_TIMEOUT_MS,
      // Ready-made frames are only sent as they are on connections without compression.
      perMessageDeflate: false,
      httpCompression: false,
      cors: { origin: origins ?? '*' },
      allowRequest: (request, decide) => {
        const refusal = closing ? 'the server is shutting down' : fastify.admission.refuse(request)
        decide(refusal, refusal === undefined)
      },
    }
    await fastify.register(fastifySocketIo.default, {
      ...options,
      preClose: (done) => done(),
    })
    const legacy = fastify.config.LEGACY_CLIENTS ? admitLegacyClients(fastify, options) : undefined
    fastify.decorate('hangUp', () => {
      fastify.io.engine.close()
      legacy?.close()
    })
    const adapter: unknown = fastify.io.of('/').adapter
    if (!(adapter instanceof WorldAdapter)) throw new Error('The world adapter is not in place')
    fastify.decorate('worldAdapter', adapter)
  },
  { name: 'socket-io', dependencies: ['config', 'metrics', 'admission'] },
)
