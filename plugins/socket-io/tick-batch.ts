import type { EventCounts, TickBuffer } from './tick-buffer.ts'

/** Movement that is older than this on arrival is worth nothing, in milliseconds. */
const FRESH_MS = 1_000

/** One node's movement of one tick, on its way to the others. */
export class TickBatch {
  /** When the tick ended, in milliseconds since the epoch by the sender's clock. */
  readonly at: number
  readonly events: EventCounts
  /** Complete WebSocket text frames, one behind the other. */
  readonly bytes: Buffer

  constructor(at: number, events: EventCounts, bytes: Buffer) {
    this.at = at
    this.events = events
    this.bytes = bytes
  }

  /** The part of a tick that other nodes have not got by other ways: local and not reliable. */
  static of(tick: TickBuffer, now: number): TickBatch {
    const events = new Map<string, number>()
    const pieces = tick.select((region) => {
      const travels = region.local && !region.reliable
      if (travels)
        for (const [name, n] of region.events) events.set(name, (events.get(name) ?? 0) + n)
      return travels
    })
    const [only] = pieces
    const bytes = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces)
    return new TickBatch(now, events, bytes)
  }
}

export function isFresh({ at }: TickBatch, now: number): boolean {
  return now - at <= FRESH_MS
}
