import { tcpOf } from '../socket-io/connection.ts'
import type { GameSocket } from '../socket-io/index.ts'
import type { Session } from './session.ts'

/** Bytes on the wire. Unknown for long polling, which takes many sockets. */
function traffic({ conn }: GameSocket) {
  const tcp = tcpOf(conn)
  return tcp && { bytes_in: tcp.bytesRead, bytes_out: tcp.bytesWritten }
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
