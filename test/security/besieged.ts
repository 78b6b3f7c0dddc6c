import type { Test } from 'tap'
import { collectFaults, play, start } from '../helper.ts'

/** One app for all attacks of a file: after each, an honest player must still be served by the same process. */
export async function besiege(t: Test) {
  const app = await start(t, { environment: { MIN_PLAYERS: 3, JOINS_PER_SECOND: 0 } })
  const honest = await play(t, app)
  const faults = collectFaults(t)

  /** The honest player is served, no handler had a fault, and nothing went wrong that only the process would notice. */
  async function assertUnharmed(t: Test): Promise<void> {
    t.match(await honest.ask('look', { look_x: 1, look_y: 0, look_z: 0 }), { ok: true })
    t.ok(honest.socket.connected)
    t.same(faults, [])
    const { values } = await app.metrics.socketEvents.get()
    t.notOk(values.some(({ labels }) => labels.outcome === 'INTERNAL'))
  }

  return { app, honest, assertUnharmed }
}
