import { Encoder, PacketType } from 'socket.io-parser'
import type { ServerEventName, ServerPayload } from '../../schemas/server-events.ts'
import { textFrame } from './text-frame.ts'

/** An event for the default namespace, encoded once for many receivers. */
export type Packet = {
  event: ServerEventName
  /** The Socket.IO packet, as Engine.IO takes it on the polling transport. */
  text: string
  /** The complete WebSocket text frame, as Engine.IO writes it when handed over pre-encoded. */
  frame: Buffer
}

const encoder = new Encoder()

/** Encodes an event for the default namespace once. */
export function encodePacket<Name extends ServerEventName>(
  event: Name,
  payload: ServerPayload<Name>,
): Packet {
  const [text] = encoder.encode({ type: PacketType.EVENT, nsp: '/', data: [event, payload] })
  return { event, text, frame: textFrame(text) }
}
