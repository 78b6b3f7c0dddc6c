import { Encoder, PacketType } from 'socket.io-parser'
import type { ServerEventName, ServerPayload } from '../../schemas/server-events.ts'

/** An event for the default namespace, encoded once for many receivers. */
export type Packet = {
  event: ServerEventName
  /** The Socket.IO packet, as Engine.IO takes it on the polling transport. */
  text: string
  /** The complete WebSocket text frame, as Engine.IO writes it when handed over pre-encoded. */
  frame: Buffer
}

/** Engine.IO's packet type "message", the first character of every frame's payload. */
const MESSAGE = '4'

const encoder = new Encoder()

/** An unmasked, final, uncompressed WebSocket text frame around `payload` (RFC 6455, section 5.2). */
export function textFrame(payload: Buffer): Buffer {
  const { length } = payload
  if (length < 126) return Buffer.concat([Buffer.of(0x81, length), payload])
  const header = Buffer.alloc(length < 65536 ? 4 : 10)
  header[0] = 0x81
  if (length < 65536) {
    header[1] = 126
    header.writeUInt16BE(length, 2)
  } else {
    header[1] = 127
    header.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([header, payload])
}

/** Encodes an event for the default namespace once. */
export function encodePacket<Name extends ServerEventName>(
  event: Name,
  payload: ServerPayload<Name>,
): Packet {
  const [text] = encoder.encode({ type: PacketType.EVENT, nsp: '/', data: [event, payload] })
  return { event, text, frame: textFrame(Buffer.from(MESSAGE + text)) }
}
