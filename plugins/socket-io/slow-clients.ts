import { cut } from './connection.ts'
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

/** Ends the connection of a client that is lost, under the word that the metrics and the log have for it. */
export function drop({ socket }: Recipient): void {
  socket.data.endReason = 'slow client'
  cut(socket.conn)
}
