import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Server as Engine, type ServerOptions } from 'engine.io'
import type { FastifyInstance } from 'fastify'

/** Where requests of the older revision are led to: a path that nobody can ask for by itself. */
const LEGACY_PATH = `/${randomUUID()}`

/** Any address will do: only the path and the query of a request matter. */
const BASE = 'http://localhost'

/**
 * The old client decides by itself to ping every 25 s, whatever the handshake says. Revision 3 gives up
 * a client that was silent for the sum of both, so these are not the short times of modern clients.
 */
const PING_INTERVAL_MS = 25_000
const PING_TIMEOUT_MS = 10_000

/** The library of the 2016 Unity client: it says revision 4 and speaks revision 3. */
const UNITY_AGENT = /^websocket-sharp\//

/** Rewrites the request of an old client, so that the engine of its revision takes it. */
function lead(request: IncomingMessage, path: string): void {
  const { url = '', headers } = request
  if (!url.startsWith(path) || !URL.canParse(url, BASE)) return
  const { searchParams } = new URL(url, BASE)
  if (searchParams.get('EIO') === '4' && !UNITY_AGENT.test(headers['user-agent'] ?? '')) return
  searchParams.set('EIO', '3')
  request.url = `${LEGACY_PATH}/?${searchParams}`
}

/** Refuses a request that goes on with a session. */
function refuseSessions(
  { url = '' }: IncomingMessage,
  _response: unknown,
  next: (error?: Error) => void,
) {
  const isOfSession = new URL(url, BASE).searchParams.has('sid')
  next(isOfSession ? new Error('A session of this revision is its WebSocket') : undefined)
}

/**
 * Serves clients of Engine.IO revision 3 on the same port by an engine of their own. Its sessions are not
 * those of the modern engine, which goes on refusing the older revision: no request can carry a session
 * from one revision to the other. Nor can any carry on a session of this one: an old client is known to
 * everyone by its session's id, which would do to take its place. So each lives on one WebSocket.
 * Returns the engine, which ends the connections when it is closed.
 */
export function admitLegacyClients(
  fastify: FastifyInstance,
  options: Partial<ServerOptions>,
): Engine {
  const { io, server } = fastify
  const path = `${io.path()}/`
  const engine = new Engine({
    ...options,
    allowEIO3: true,
    transports: ['websocket'],
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
  })
  engine.use(refuseSessions)
  // Socket.IO, and whoever else listens to its engine, takes the connections of both.
  engine.on('connection', (connection) => io.engine.emit('connection', connection))
  engine.attach(server, { path: LEGACY_PATH, destroyUpgrade: false })
  // Before the engines look at a request.
  server.prependListener('request', (request) => lead(request, path))
  server.prependListener('upgrade', (request) => lead(request, path))
  return engine
}
