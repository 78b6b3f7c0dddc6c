import { eventArray, jsonValue } from './payloads.ts'
import type { Source } from './source.ts'

const NAMESPACES = ['', '/,', '/admin,', '/__proto__,', '/a/b?c=d,', '/']
const COUNTS = ['0', '1', '2', '10', '99999', '4294967296', '-1', '1e3', '']

/** An Engine.IO packet as text, with a Socket.IO packet in it more often than not, right more often than not. */
export function packet(source: Source, ids: readonly string[]): string {
  if (source.chance(0.1)) return source.text(60)
  const engineType = source.chance(0.85) ? '4' : source.pick([...'0123567b89'])
  const type = source.chance(0.7) ? '2' : source.pick([...'01345679'])
  const attachments = type === '5' || type === '6' ? `${source.pick(COUNTS)}-` : ''
  const namespace = source.chance(0.85) ? '' : source.pick(NAMESPACES)
  const ack = source.chance(0.5)
    ? ''
    : String(source.pick([0, 1, 7, 2 ** 31, 2 ** 53, '1e9', '-1']))
  const data = source.chance(0.8) ? eventArray(source, ids) : jsonValue(source, ids)
  return mutate(source, `${engineType}${type}${attachments}${namespace}${ack}${data}`)
}

/** Now and then a character is lost, doubled or changed. */
function mutate(source: Source, text: string): string {
  if (!source.chance(0.15) || text.length === 0) return text
  const at = source.int(0, text.length - 1)
  const middle = source.pick(['', text.slice(at, at + 1).repeat(2), source.text(3)])
  return text.slice(0, at) + middle + text.slice(at + 1)
}

/** Raw WebSocket bytes: frames with any flags, opcode, length and mask, some of them right. */
export function frames(source: Source, ids: readonly string[]): Buffer {
  const parts = Array.from({ length: source.int(1, 6) }, () => {
    if (source.chance(0.1)) return source.bytes(40)
    const payload = source.chance(0.6) ? Buffer.from(packet(source, ids)) : source.bytes(200)
    return frameOf(source, payload)
  })
  return Buffer.concat(parts)
}

function frameOf(source: Source, payload: Buffer): Buffer {
  const opcode = source.chance(0.7) ? 1 : source.int(0, 15)
  const flags = source.chance(0.8) ? 0x80 : source.int(0, 15) << 4
  const masked = source.chance(0.95) ? 0x80 : 0
  const honest = payload.length
  const length = source.chance(0.9) ? honest : source.pick([0, 1, 125, 126, 127, honest + 1])
  const head = Buffer.of(flags | opcode, masked | Math.min(length, 126))
  const extended = length < 126 ? Buffer.alloc(0) : Buffer.of(length >> 8, length & 0xff)
  return Buffer.concat([head, extended, masked ? Buffer.alloc(4) : Buffer.alloc(0), payload])
}
