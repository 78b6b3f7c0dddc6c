import { type Dialect, fields, received } from './dialect.ts'
import { BINARY } from './frames.ts'

/** Colyseus 0.16's message types. */
const JOIN_ROOM = 10
const ROOM_DATA = 13

type Reservation = { room: { processId: string; roomId: string }; sessionId: string }

/** The subset of MessagePack that the reports need: short strings, one map, doubles. */
function packString(text: string): Buffer {
  return Buffer.concat([Buffer.of(0xa0 | text.length), Buffer.from(text, 'latin1')])
}

function packMap(map: Record<string, number>): Buffer {
  const entries = Object.entries(map)
  const parts = entries.flatMap(([key, value]) => {
    const double = Buffer.alloc(9, 0xcb)
    double.writeDoubleBE(value, 1)
    return [packString(key), double]
  })
  return Buffer.concat([Buffer.of(0x80 | entries.length), ...parts])
}

function readNumber(bytes: Buffer, at: number): [value: number, next: number] {
  const tag = bytes[at] as number
  if (tag === 0xcb) return [bytes.readDoubleBE(at + 1), at + 9]
  if (tag === 0xca) return [bytes.readFloatBE(at + 1), at + 5]
  if (tag === 0xcd) return [bytes.readUInt16BE(at + 1), at + 3]
  if (tag === 0xcc) return [bytes.readUInt8(at + 1), at + 2]
  if (tag === 0xce) return [bytes.readUInt32BE(at + 1), at + 5]
  if (tag < 0x80) return [tag, at + 1]
  throw new Error(`MessagePack tag ${tag} is no number`)
}

function readString(bytes: Buffer, at: number): [text: string, next: number] {
  const tag = bytes[at] as number
  if (tag === 0xd9) {
    const end = at + 2 + (bytes[at + 1] as number)
    return [bytes.toString('latin1', at + 2, end), end]
  }
  const end = at + 1 + (tag & 0x1f)
  return [bytes.toString('latin1', at + 1, end), end]
}

function readMap(bytes: Buffer, at: number): Record<string, number> {
  const map: Record<string, number> = {}
  const isLong = bytes[at] === 0xde
  const count = isLong ? bytes.readUInt16BE(at + 1) : (bytes[at] as number) & 0x0f
  let next = at + (isLong ? 3 : 1)
  for (let i = 0; i < count; i++) {
    const [key, afterKey] = readString(bytes, next)
    const isText = ((bytes[afterKey] as number) & 0xe0) === 0xa0
    const [value, afterValue] = (isText ? readString : readNumber)(bytes, afterKey)
    if (typeof value === 'number') map[key] = value
    next = afterValue
  }
  return map
}

/** A Colyseus room to whose messages every other client is a listener. */
export const colyseus: Dialect = {
  opcode: BINARY,
  async path(origin) {
    const response = await fetch(`${origin}/matchmake/joinOrCreate/world`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      signal: AbortSignal.timeout(10_000),
    })
    const { room, sessionId } = (await response.json()) as Reservation
    return `/${room.processId}/${room.roomId}?sessionId=${sessionId}`
  },
  answer(payload) {
    if (payload[0] !== JOIN_ROOM) return { say: [] }
    return { say: [Buffer.of(JOIN_ROOM)], joined: true }
  },
  isMovement: (bytes, start) => bytes[start] === ROOM_DATA,
  encode: (report) =>
    Buffer.concat([Buffer.of(ROOM_DATA), packString(report.kind), packMap(fields(report))]),
  decode(payload) {
    const [event, next] = readString(payload, 1)
    return received(event, readMap(payload, next))
  },
}
