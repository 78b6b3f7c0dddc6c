import { colyseus } from './colyseus.ts'
import { type Dialect, fields, received } from './dialect.ts'
import { TEXT } from './frames.ts'

const EVENTS = { look: 'look', state: 'player_state_reconcile' } as const

/** "ot" of `otherPlayer…`: the two bytes that tell relayed movement from all else in these worlds. */
const isAt = (offset: number) => (bytes: Buffer, start: number, length: number) =>
  length > 20 && bytes[start + offset] === 0x6f && bytes[start + offset + 1] === 0x74

/** Socket.IO over Engine.IO 4, as ShatterLand and the plain Socket.IO peer speak it. */
const socketIo: Dialect = {
  opcode: TEXT,
  path: () => '/socket.io/?EIO=4&transport=websocket',
  answer(payload) {
    const text = payload.toString('latin1', 0, 40)
    if (text.startsWith('0')) return { say: ['40'] }
    if (text.startsWith('2')) return { say: ['3'] }
    if (text.startsWith('40')) return { say: ['42["initialize_main",{}]'] }
    return { say: [], joined: text.startsWith('42["initialize_main_player"') }
  },
  isMovement: isAt(4),
  encode: (report) => Buffer.from(`42["${EVENTS[report.kind]}",${JSON.stringify(fields(report))}]`),
  decode(payload) {
    const [event, value] = JSON.parse(payload.toString('utf8', 2))
    return received(event, value)
  },
}

/** A user that joins and watches, without a player of its own. */
export const spectator: Dialect = {
  ...socketIo,
  answer(payload) {
    const text = payload.toString('latin1', 0, 2)
    if (text === '40') return { say: [], joined: true }
    return socketIo.answer(payload)
  },
}

/** The same texts over bare WebSockets, without Engine.IO's and Socket.IO's packet types. */
const bareWs: Dialect = {
  opcode: TEXT,
  path: () => '/',
  hello: '["initialize_main",{}]',
  answer: () => ({ say: [], joined: true }),
  isMovement: isAt(2),
  encode: (report) => Buffer.from(`["${EVENTS[report.kind]}",${JSON.stringify(fields(report))}]`),
  decode(payload) {
    const [event, value] = JSON.parse(payload.toString())
    return received(event, value)
  },
}

export const dialects = { 'socket.io': socketIo, ws: bareWs, colyseus } as const
export type DialectName = keyof typeof dialects
