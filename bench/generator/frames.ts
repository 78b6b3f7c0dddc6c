import { randomBytes } from 'node:crypto'

/** WebSocket opcodes that the generator writes. */
export const TEXT = 1
export const BINARY = 2
const PONG = 10

const MASK = randomBytes(4)

/** A masked client frame around a payload of less than 64 KiB. */
export function maskedFrame(payload: Buffer, opcode: number): Buffer {
  const { length } = payload
  const header = length < 126 ? 2 : 4
  const frame = Buffer.allocUnsafe(header + 4 + length)
  frame[0] = 0x80 | opcode
  if (length < 126) {
    frame[1] = 0x80 | length
  } else {
    frame[1] = 0x80 | 126
    frame.writeUInt16BE(length, 2)
  }
  MASK.copy(frame, header)
  const start = header + 4
  for (let i = 0; i < length; i++) {
    frame[start + i] = (payload[i] as number) ^ (MASK[i & 3] as number)
  }
  return frame
}

export function pongFrame(): Buffer {
  return maskedFrame(Buffer.alloc(0), PONG)
}

/** A frame that is longer is passed over unread. */
const LONGEST_READ = 1024

/** Told of every frame; `whole` is false for a long one, of which only the length is known. */
export type OnFrame = (chunk: Buffer, start: number, length: number, whole: boolean) => void

/**
 * Walks through a stream of server frames chunk by chunk, reading little more than their headers,
 * so that one core can count millions of them in a second.
 */
export class FrameScanner {
  readonly #onFrame: OnFrame
  /** Payload bytes of a long frame that are still to come. */
  #missing = 0
  /** The beginning of a short frame that was cut off by the end of a chunk. */
  #partial: Buffer | undefined

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame
  }

  /** @param chunk may be reused by the caller after the call */
  push(chunk: Buffer): void {
    const skipped = Math.min(this.#missing, chunk.length)
    this.#missing -= skipped
    const rest = chunk.subarray(skipped)
    const bytes = this.#partial === undefined ? rest : Buffer.concat([this.#partial, rest])
    const end = this.#walk(bytes)
    this.#missing += Math.max(0, end - bytes.length)
    this.#partial = end < bytes.length ? Buffer.from(bytes.subarray(end)) : undefined
  }

  /** Reports every frame that can be told apart and returns where the last of them ends. */
  #walk(bytes: Buffer): number {
    let at = 0
    while (at + 2 <= bytes.length) {
      const short = bytes[at + 1] as number
      const header = short < 126 ? 2 : short === 126 ? 4 : 10
      if (at + header > bytes.length) break
      const size = short < 126 ? short : longLength(bytes, at, short)
      const start = at + header
      const whole = start + size <= bytes.length
      if (!whole && size <= LONGEST_READ) break
      this.#onFrame(bytes, start, size, size <= LONGEST_READ)
      at = start + size
    }
    return at
  }
}

function longLength(bytes: Buffer, at: number, short: number): number {
  return short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
}
