import type { Recipient } from './recipient.ts'

export type SlowClientLimits = {
  /** Unsent bytes beyond which a client gets no movement. */
  bytes: number
  /** Longest time over that bound, in milliseconds. */
  ms: number
}

/** Messages that must arrive pile up to this multiple of the bound; then the client is closed at once. */
const RELIABLE_FACTOR = 4

/** `behind`: only what must arrive is sent, the newest movement wins later. `lost`: to be closed. */
export type Verdict = 'healthy' | 'behind' | 'lost'

/** How a client copes with what it is sent. Remembers in the recipient since when it has been behind. */
export function judge(recipient: Recipient, limits: SlowClientLimits, now: number): Verdict {
  const { backlog } = recipient
  if (backlog <= limits.bytes) {
    recipient.behindSince = undefined
    return 'healthy'
  }
  recipient.behindSince ??= now
  const isLost =
    backlog > RELIABLE_FACTOR * limits.bytes || now - recipient.behindSince >= limits.ms
  return isLost ? 'lost' : 'behind'
}

/** What ends the connection of a client that is lost; the metrics' label and the log's word for it. */
export const SLOW_CLIENT = 'slow client'

/**
 * Ends a connection whose peer does not read. A closing handshake would wait for that peer and
 * keep what is unsent alive meanwhile, so the transport is dropped.
 */
export function drop({ socket }: Recipient): void {
  const { conn } = socket
  socket.data.endReason = SLOW_CLIENT
  const isPlainWebSocket = conn.transport.name === 'websocket' && !conn.upgraded
  conn.close(true)
  // The first request of an upgraded connection was a poll; its WebSocket ends by the library's own timeout.
  if (isPlainWebSocket) conn.request.socket.destroy()
}
