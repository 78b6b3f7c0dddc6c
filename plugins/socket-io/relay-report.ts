/** What the fan-out has to tell its operator. */
export interface RelayReport {
  /** A message went to clients by Socket.IO's ordinary path. */
  sent(event: string, receivers: number): void
  /** Messages went to clients with the tick, counted once for each receiver; negative takes back. */
  relayed(event: string, messages: number): void
  /** A tick of this many bytes ended. */
  flushed(bytes: number): void
  /** A client was too far behind for the movement of a tick. */
  skipped(): void
  /** A client was closed because it did not read. */
  dropped(userId: string, backlogBytes: number): void
  /** Another node's tick came too late. */
  stale(): void
}
