/** First byte of a final, uncompressed text frame (RFC 6455, section 5.2). */
const FINAL_TEXT = 0x81

/** Second byte's values that announce a longer length, and the lengths from which they are used. */
const LENGTH_16 = 126
const LENGTH_64 = 127

/** Engine.IO's packet type "message", the first character of every payload. */
const MESSAGE = '4'

function headerBytes(payloadBytes: number): number {
  if (payloadBytes < LENGTH_16) return 2
  return payloadBytes < 65536 ? 4 : 10
}

/** Bytes of the whole frame around a payload. */
export function frameBytes(payloadBytes: number): number {
  return headerBytes(payloadBytes) + payloadBytes
}

function writeHeader(target: Buffer, at: number, payloadBytes: number): number {
  target[at] = FINAL_TEXT
  if (payloadBytes < LENGTH_16) {
    target[at + 1] = payloadBytes
  } else if (payloadBytes < 65536) {
    target[at + 1] = LENGTH_16
    target.writeUInt16BE(payloadBytes, at + 2)
  } else {
    target[at + 1] = LENGTH_64
    target.writeBigUInt64BE(BigInt(payloadBytes), at + 2)
  }
  return at + headerBytes(payloadBytes)
}

/**
 * Writes the unmasked frame of one Socket.IO packet; the target must have room for it.
 * @param payloadBytes UTF-8 bytes of the payload, that is of the text and Engine.IO's packet type
 */
export function writeTextFrame(
  target: Buffer,
  at: number,
  text: string,
  payloadBytes: number,
): void {
  const start = writeHeader(target, at, payloadBytes)
  target.write(MESSAGE, start, 'latin1')
  // As many bytes as characters means ASCII, which copies faster as Latin-1.
  const isAscii = payloadBytes === text.length + 1
  target.write(text, start + 1, isAscii ? 'latin1' : 'utf8')
}

/** UTF-8 bytes of the payload that carries a Socket.IO packet. */
export function payloadBytes(text: string): number {
  return MESSAGE.length + Buffer.byteLength(text)
}

/** The frame of one Socket.IO packet in a buffer of its own. */
export function textFrame(text: string): Buffer {
  const length = payloadBytes(text)
  const frame = Buffer.allocUnsafeSlow(frameBytes(length))
  writeTextFrame(frame, 0, text, length)
  return frame
}

function payloadLengthAt(bytes: Buffer, at: number): number {
  const short = bytes[at + 1] as number
  if (short < LENGTH_16) return short
  return short === LENGTH_16 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
}

/**
 * Takes frames that lie one behind the other apart: each with the Socket.IO packet that it carries.
 * Throws a RangeError for bytes that are anything else than whole text frames of messages.
 */
export function* readTextFrames(bytes: Buffer): Generator<{ frame: Buffer; text: string }> {
  for (let at = 0; at < bytes.length; ) {
    const length = payloadLengthAt(bytes, at)
    const start = at + headerBytes(length)
    const isMessage = bytes[at] === FINAL_TEXT && bytes[start] === MESSAGE.charCodeAt(0)
    if (!isMessage || start + length > bytes.length) throw new RangeError('No whole text frames')
    const frame = bytes.subarray(at, start + length)
    yield { frame, text: bytes.toString('utf8', start + MESSAGE.length, start + length) }
    at = start + length
  }
}
