import fp from 'fastify-plugin'
import fastifySocketIo from 'fastify-socket.io'
import type { DefaultEventsMap, Server, ServerOptions, Socket } from 'socket.io'
import type { ClientToServerEvents, ServerToClientEvents } from '../../schemas/socket-events.ts'
import { parseOrigins } from './origin.ts'
import { WorldAdapter } from './world-adapter.ts'

export type GameServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap>
export type GameSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap>

declare module 'fastify' {
  interface FastifyInstance {
    io: GameServer
    worldAdapter: WorldAdapter
  }
}

/** A half-open connection is noticed after at most their sum, in milliseconds. */
const PING_INTERVAL_MS = 5_000
const PING_TIMEOUT_MS = 5_000

/**
 * Decorates the instance with `fastify.io` (Socket.IO, typed from the schemas) and `fastify.worldAdapter`.
 * fastify-socket.io closes the server; the event layer ends the users first, so its own preClose does nothing.
 */
export default fp(
  async (fastify) => {
    const { CORS_ORIGIN, PAYLOAD_LIMIT } = fastify.config
    const origins = parseOrigins(CORS_ORIGIN)
    const { messagesSent } = fastify.metrics
    const countSent = (event: string, receivers: number) => messagesSent.inc({ event }, receivers)

    class CountingWorldAdapter extends WorldAdapter {
      constructor(nsp: unknown) {
        super(nsp, countSent)
      }
    }
    const options: Partial<ServerOptions> = {
      adapter: CountingWorldAdapter,
      serveClient: false,
      maxHttpBufferSize: PAYLOAD_LIMIT,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: fastify.config.JOIN_TIMEOUT_MS,
      perMessageDeflate: false,
      httpCompression: false,
      cors: { origin: origins ?? '*' },
      allowRequest: (request, decide) => {
        const refusal = fastify.admission.refuse(request)
        decide(refusal, refusal === undefined)
      },
    }
    await fastify.register(fastifySocketIo.default, {
      ...options,
      preClose: (done) => done(),
    })
    const adapter: unknown = fastify.io.of('/').adapter
    if (!(adapter instanceof WorldAdapter)) throw new Error('The world adapter is not in place')
    fastify.decorate('worldAdapter', adapter)
  },
  { name: 'socket-io', dependencies: ['config', 'metrics', 'admission'] },
)
