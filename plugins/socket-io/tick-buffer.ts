import type { SocketId } from 'socket.io-adapter'
import { frameBytes, payloadBytes, writeTextFrame } from './text-frame.ts'

/** How many messages of each event something holds. */
export type EventCounts = ReadonlyMap<string, number>

/** What is known about a stretch of a tick's bytes. */
export type Region = {
  readonly start: number
  readonly end: number
  readonly events: EventCounts
  /** Must arrive: kept even for a client that is too slow for movement. */
  readonly reliable: boolean
  /** Whether it came from a client of this node, and not in another node's batch. */
  readonly local: boolean
  /** Users that do not get it. */
  readonly except: readonly SocketId[]
}

type Span = { start: number; end: number }

/**
 * Bytes that are allocated at once. A stalled socket keeps the whole slab of its unsent bytes
 * alive, so a slab is small against the bound of a slow client; slabs are shared by all clients.
 */
const SLAB_BYTES = 256 * 1024

/**
 * The frames of one tick, encoded once and laid one behind the other in the order in which they
 * came. What a client gets are views of these bytes, without the stretches that it is not to have.
 * Bytes are never written twice: a slow socket may refer to them for as long as it likes.
 */
export class TickBuffer {
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
  /** Where this tick begins in the slab. */
  #start = 0
  #length = 0
  #whole: readonly Buffer[] = []
  #regions: Region[] = []
  readonly #holes = new Map<SocketId, Span[]>()

  /** Bytes of this tick so far. */
  get length(): number {
    return this.#length
  }

  get regions(): readonly Region[] {
    return this.#regions
  }

  /** Encodes a Socket.IO packet at the end of the tick. */
  append(text: string, about: Omit<Region, 'start' | 'end'>): void {
    const payload = payloadBytes(text)
    const size = frameBytes(payload)
    this.#reserve(size)
    writeTextFrame(this.#slab, this.#start + this.#length, text, payload)
    this.#grow(size, about)
  }

  /** Adds frames that were encoded elsewhere. */
  appendFrames(frames: Buffer, about: Omit<Region, 'start' | 'end'>): void {
    this.#reserve(frames.length)
    frames.copy(this.#slab, this.#start + this.#length)
    this.#grow(frames.length, about)
  }

  /** What a client is to be sent of this tick from an offset on. */
  pieces(id: SocketId, from = 0): readonly Buffer[] {
    const holes = this.#holes.get(id)
    if (holes === undefined) return from === 0 ? this.#everything() : this.#rest(from)
    const spans: Span[] = []
    let at = from
    for (const { start, end } of holes) {
      if (end <= at) continue
      spans.push({ start: at, end: start })
      at = end
    }
    spans.push({ start: at, end: this.#length })
    return this.#slices(spans)
  }

  /** The stretches of the regions that `admits` lets pass. */
  select(admits: (region: Region) => boolean, from = 0): Buffer[] {
    const spans: Span[] = []
    for (const region of this.#regions) {
      if (region.start >= from && admits(region)) extend(spans, region)
    }
    return this.#slices(spans)
  }

  /** Begins the next tick. Views of this one stay valid. */
  next(): void {
    this.#start += this.#length
    this.#length = 0
    this.#whole = []
    this.#regions = []
    this.#holes.clear()
  }

  #rest(from: number): Buffer[] {
    return this.#slices([{ start: from, end: this.#length }])
  }

  /** What most clients get: made once for all of them. */
  #everything(): readonly Buffer[] {
    if (this.#whole[0]?.length !== this.#length) this.#whole = this.#rest(0)
    return this.#whole
  }

  #slices(spans: readonly Span[]): Buffer[] {
    return spans
      .filter(({ start, end }) => end > start)
      .map(({ start, end }) => this.#slab.subarray(this.#start + start, this.#start + end))
  }

  #grow(size: number, about: Omit<Region, 'start' | 'end'>): void {
    const region = { start: this.#length, end: this.#length + size, ...about }
    this.#length = region.end
    this.#regions.push(region)
    for (const id of region.except) {
      const holes = this.#holes.get(id)
      if (holes === undefined) this.#holes.set(id, [{ start: region.start, end: region.end }])
      else extend(holes, region)
    }
  }

  /** Makes room in a fresh slab when this one is full; only the current tick moves along. */
  #reserve(size: number): void {
    const end = this.#start + this.#length
    if (end + size <= this.#slab.length) return
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (this.#length + size)))
    this.#slab.copy(slab, 0, this.#start, end)
    this.#slab = slab
    this.#start = 0
  }
}

/** Adds a span behind the others, as one with the last where they touch. */
function extend(spans: Span[], { start, end }: Span): void {
  const last = spans.at(-1)
  if (last?.end === start) last.end = end
  else spans.push({ start, end })
}
