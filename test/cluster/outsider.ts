import type { Redis } from 'ioredis'
import { keyPrefix } from '../../plugins/redis/store.ts'

const TO_ALL = { rooms: ['world'], except: [] }

/** Sender and time before each message; the time is long ago. */
export const HEADER = Buffer.alloc(16, 1)

/** A node that the others cannot tell from one of theirs: it changes the store and publishes what it likes. */
export function outsider(admin: Redis, world: string) {
  const key = (name: string) => keyPrefix(world) + name
  const send = (channel: string, payload: Buffer | string, header = HEADER) =>
    admin.publish(key(channel), Buffer.concat([header, Buffer.from(payload)]))
  return {
    key,
    send,

    /** Tells the other nodes of an event; `more` stands beside its rooms. */
    async notice(event: string, payload: object, more = {}) {
      const data = { packet: { type: 2, data: [event, payload] }, opts: { ...TO_ALL, ...more } }
      await send('notices', JSON.stringify({ uid: 'x', nsp: '/', type: 3, data }))
    },

    /** A user of this node whose main player is alive, without a word to the others. */
    async appear(id: string, mass = 12) {
      await admin.hset(key('users'), id, 'third')
      await admin.hset(key('players'), id, `alive ${id} ${mass}`)
    },

    async vanish(id: string) {
      await admin.hdel(key('players'), id)
      await admin.hdel(key('users'), id)
    },
  }
}
