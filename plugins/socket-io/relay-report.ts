/** What the fan-out has to tell its operator. */
export interface RelayReport {
  /** A message went to clients by Socket.IO's ordinary path. */
  sent(event: string, receivers: number): void
  /** Messages went to clients with the tick, counted once for each receiver; negative takes back. */
  relayed(event: string, messages: number): void
  /** Bytes went to clients with the tick, counted like the messages. */
  relayedBytes(bytes: number): void
  /** A newer message took the place of this one before it was sent. */
  coalesced(): void
  /** A tick of this many bytes ended; writing it to the clients took so many seconds. */
  flushed(bytes: number, seconds: number): void
  /** A client was too far behind for the movement of a tick: so many messages. */
  skipped(messages: number): void
  /** A client was closed because it did not read. */
  dropped(userId: string, backlogBytes: number): void
  /** Another node's tick came too late. */
  stale(): void
}
