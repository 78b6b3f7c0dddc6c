import { setTimeout as sleep } from 'node:timers/promises'
import { Cheater } from '../cheater.ts'
import { eventOutcomes } from '../metrics.ts'
import type { Cheat } from './index.ts'

/** Messages in each flood, sent as fast as they go. */
const FLOOD = 10_000

/** Longest wait to be thrown out, in milliseconds. */
const PATIENCE_MS = 10_000

/** What the limit on looks admits: 100 at once and 20 a second. */
const ADMITTED = 150

/** Floods until it is thrown out. No other cheat sends looks that are accepted, so the server's count is the truth. */
export const flooder: Cheat = {
  name: 'flooder',
  async run(first, { url }) {
    const accepted = async () => (await eventOutcomes(url)).get('look ok') ?? 0
    const before = await accepted()
    const cheater = new Cheater(url)
    await cheater.enter()
    const gone = new Promise((resolve) => cheater.socket.once('disconnect', resolve))
    for (let i = 0; i < FLOOD; i++) {
      cheater.socket.emit('look', { look_x: 1, look_y: 0, look_z: 0 })
    }
    await Promise.race([gone, sleep(PATIENCE_MS)])
    cheater.socket.disconnect()
    const relayed = (await accepted()) - before
    first.illegal = FLOOD - ADMITTED
    first.refused = FLOOD - Math.max(relayed, ADMITTED)
    first.codes.set('relayed', relayed)
  },
}
