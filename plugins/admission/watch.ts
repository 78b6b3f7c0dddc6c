import type { IncomingMessage } from 'node:http'
import type { Socket as TcpSocket } from 'node:net'
import fp from 'fastify-plugin'
import { Counter } from 'prom-client'
import { type Connection, cut } from '../socket-io/connection.ts'
import type { GameSocket } from '../socket-io/index.ts'
import { FloodGuard } from './flood-guard.ts'

/** Longest time for the headers, and for the whole, of an HTTP request, in milliseconds. */
const HEADERS_MS = 10_000
const REQUEST_MS = 15_000

const NO_UPGRADE = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** Counts the open connections, and ends those that flood, that send no request, or that ask for an upgrade nobody serves. */
export default fp(
  async (fastify) => {
    const { admission, io, players, config, log, now, metrics, server } = fastify
    const { ledger } = admission
    const guards = new WeakMap<Connection, FloodGuard>()
    const sockets = new WeakMap<Connection, GameSocket>()
    const floods = new Counter({
      name: 'shatterland_floods_total',
      help: 'Connections that were ended because they sent too much for too long',
      registers: [metrics.registry],
    })

    function endFlood(connection: Connection, address: string): void {
      const socket = sockets.get(connection)
      if (socket) socket.data.endReason = 'flood'
      floods.inc()
      ledger.penalise(address, now())
      log.warn({ address, user: socket?.id }, 'a flooding connection was ended')
      cut(connection)
    }

    function guard(connection: Connection, address: string): void {
      const meter = new FloodGuard(config.RATE_LIMIT_FACTOR, now())
      guards.set(connection, meter)
      connection.on('packet', ({ data }: { data?: unknown }) => {
        if (!meter.admits(data, now())) endFlood(connection, address)
      })
    }

    io.engine.on('connection', (connection: Connection) => {
      const address = admission.addressOf(connection.request)
      ledger.opened(address, now())
      connection.once('close', () => ledger.closed(address))
      if (config.RATE_LIMIT_FACTOR > 0) guard(connection, address)
    })
    io.on('connection', (socket: GameSocket) => {
      sockets.set(socket.conn, socket)
      const meter = guards.get(socket.conn)
      if (meter) meter.simulated = () => players.controlledCount(socket.id)
    })

    // Before Socket.IO's own listener, which would leave the connection open for as long as the other end likes.
    server.prependListener('upgrade', ({ url = '' }: IncomingMessage, socket: TcpSocket) => {
      if (url.startsWith(`${io.path()}/`)) return
      socket.write(NO_UPGRADE)
      socket.destroySoon()
    })

    server.headersTimeout = HEADERS_MS
    server.requestTimeout = REQUEST_MS
    // Node looks at its own timeouts only now and then; a socket's first request is timed exactly.
    const awaiting = new WeakMap<object, () => void>()
    server.on('connection', (socket: TcpSocket) => {
      const silence = setTimeout(() => socket.destroy(), config.JOIN_TIMEOUT_MS).unref()
      const heard = () => clearTimeout(silence)
      awaiting.set(socket, heard)
      socket.once('close', heard)
    })
    const onRequest = ({ socket }: { socket: TcpSocket }) => awaiting.get(socket)?.()
    server.on('request', onRequest)
    server.on('upgrade', onRequest)
  },
  {
    name: 'connection-watch',
    dependencies: ['admission', 'socket-io', 'players', 'config', 'metrics', 'chance'],
  },
)
