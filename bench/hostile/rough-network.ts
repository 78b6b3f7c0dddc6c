import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export type Roughness = {
  /** Each piece of a stream is held up by 0 … this long, in milliseconds. */
  jitterMs: number
  /** Share of the pieces that are lost at first. */
  loss: number
  random: () => number
}

/** What TCP takes to notice a lost packet and send it again, in milliseconds: its least timeout. */
const RETRANSMISSION_MS = 200

/** Passes one direction on: late, but in order, as TCP does. */
function pass(from: Socket, to: Socket, { jitterMs, loss, random }: Roughness): void {
  const waiting: { at: number; act: () => void }[] = []
  let freeAt = 0

  // One timer for all that waits: timers of their own would overtake each other within a millisecond.
  function release(): void {
    const now = performance.now()
    while (waiting[0] && waiting[0].at <= now) waiting.shift()?.act()
    if (waiting[0]) setTimeout(release, Math.max(1, waiting[0].at - now))
  }

  function later(act: () => void): void {
    const lost = random() < loss ? RETRANSMISSION_MS + jitterMs * random() : 0
    freeAt = Math.max(freeAt, performance.now() + jitterMs * random() + lost)
    waiting.push({ at: freeAt, act })
    if (waiting.length === 1) setTimeout(release, Math.max(1, freeAt - performance.now()))
  }

  from.on('data', (chunk) => later(() => to.writable && to.write(chunk)))
  from.once('end', () => later(() => to.end()))
  from.once('close', () => later(() => to.destroy()))
  from.on('error', () => to.destroy())
}

/** A network with jitter and loss in front of a server of this machine: both ways of every connection are rough. */
export async function roughNetwork(
  port: number,
  roughness: Roughness,
): Promise<{ url: string; close(): void }> {
  const open = new Set<Socket>()
  const server: Server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true)
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    }
    pass(client, upstream, roughness)
    pass(upstream, client, roughness)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
