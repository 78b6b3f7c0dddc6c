import type { Socket as TcpSocket } from 'node:net'
import type { GameSocket } from './index.ts'

/** An Engine.IO connection. */
export type Connection = GameSocket['conn']

/** The `ws` WebSocket inside an Engine.IO transport, and the TCP connection inside that; the types keep both private. */
type TransportSocket = { socket?: { terminate(): void; _socket?: TcpSocket } }

/** The WebSocket of a connection that came with one or was upgraded to it. */
function webSocketOf({ transport }: Connection) {
  return (transport as unknown as TransportSocket).socket
}

/** The TCP connection of a WebSocket; long polling takes many. */
export function tcpOf(connection: Connection): TcpSocket | undefined {
  return webSocketOf(connection)?._socket
}

/** Ends a connection at once: a closing handshake would go on reading what is sent, and keep what is unsent. */
export function cut(connection: Connection): void {
  const webSocket = webSocketOf(connection)
  connection.close(true)
  webSocket?.terminate()
}
