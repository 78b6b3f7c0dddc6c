import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** What a server keeps of its clients: every entry is 0 when nobody is there. */
export async function remains(app: FastifyInstance): Promise<Record<string, number>> {
  const { io, admission, positions, players } = app
  const { rooms, sids } = io.of('/').adapter
  return {
    connections: admission.ledger.open,
    'engine clients': io.engine.clientsCount,
    sockets: io.sockets.sockets.size,
    rooms: rooms.size,
    'socket ids': sids.size,
    sessions: app.connectedUsers(),
    places: positions.size,
    tracks: positions.tracked,
    ...(await players.census()),
  }
}

/** Waits until nothing is left of any client, or until it is clear that something stays. */
export async function comeToRest(app: FastifyInstance, patienceMs: number): Promise<string[]> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const left = Object.entries(await remains(app)).filter(([, count]) => count > 0)
    if (left.length === 0 || performance.now() > deadline) {
      return left.map(([what, count]) => `${count} ${what}`)
    }
    await sleep(20)
  }
}
