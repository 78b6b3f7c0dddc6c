import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import type { Test } from 'tap'
import { freePort } from '../redis-helper.ts'

/** Lets everything through, later by so many milliseconds. */
const delay = (ms: number) =>
  new Transform({
    transform: (chunk, _encoding, done) => void setTimeout(() => done(null, chunk), ms),
  })

/** A way to a port of this machine that can lose all its connections without closing them, and may be slow. */
export async function startProxy(t: Test, target: number, delayMs = 0) {
  const port = await freePort()
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    client.pipe(delay(delayMs)).pipe(upstream).pipe(client)
  })
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `redis://127.0.0.1:${port}`,
    /** What is sent on the present connections arrives nowhere any more; new ones work. */
    forget() {
      for (const socket of sockets) socket.unpipe().pause()
    },
  }
}
