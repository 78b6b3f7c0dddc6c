import type { GameSocket } from '../socket-io/index.ts'
import type { Session } from './session.ts'

/** The TCP socket inside a `ws` WebSocket inside an Engine.IO transport; the types keep it private. */
type TransportSocket = { socket?: { _socket?: { bytesRead: number; bytesWritten: number } } }

/** Bytes on the wire. Unknown for long polling, which takes many sockets. */
function traffic({ conn }: GameSocket) {
  const { transport } = conn
  const { socket } = transport as unknown as TransportSocket
  if (transport.name !== 'websocket' || socket?._socket === undefined) return undefined
  const { bytesRead, bytesWritten } = socket._socket
  return { bytes_in: bytesRead, bytes_out: bytesWritten }
}

/** One connection from its beginning to its end, as the log tells it. Times are in milliseconds. */
export function lifeOf({ user, joinedAt, events, refused }: Session, now: number) {
  return {
    user: user.id,
    transport: user.socket.conn.transport.name,
    seconds: Math.round((now - joinedAt) / 100) / 10,
    events,
    refused,
    ...traffic(user.socket),
  }
}
