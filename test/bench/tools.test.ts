import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { Server } from 'socket.io'
import t from 'tap'
import { shatterland } from '../../bench/contestants.ts'
import { Cheater } from '../../bench/hostile/cheater.ts'
import { nanSender } from '../../bench/hostile/cheats/movement.ts'
import { attack } from '../../bench/hostile/fuzz/attack.ts'
import { withServer } from '../../bench/server-process.ts'
import { within } from '../helper.ts'

t.test('an attack that the server leaves open is ended when its time is over', async (t) => {
  const server = createTcpServer().listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  for (const level of ['frames', 'packets'] as const) {
    const [[socket]] = await Promise.all([
      once(server, 'connection'),
      attack(level, 1, { port, ids: ['a'] }),
    ])
    socket.on('error', () => undefined).resume()
    if (!socket.closed) await within(once(socket, 'close'), 'end of the connection')
  }
})

t.test('a cheat whose connection is ended comes to its end', async (t) => {
  const http = createServer().listen(0, '127.0.0.1')
  const io = new Server(http)
  t.teardown(() => io.close())
  io.on('connection', (socket) => socket.once('player_state_reconcile', () => socket.disconnect()))
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const cheater = new Cheater(url)
  t.teardown(() => cheater.socket.disconnect())
  await once(cheater.socket as never, 'connect')
  const run = nanSender.run(cheater, { url, seconds: 0.5, board: 100, random: Math.random })
  await within(run, 'end of the cheat')
  t.same([...cheater.codes.keys()], ['disconnected'])
})

const TALKATIVE = `
import { createServer } from 'node:http'
process.stdout.on('error', () => {})
const server = createServer((request, response) => {
  process.stdout.write('x'.repeat(1_000_000) + '\\n', (error) => response.end(error?.code ?? 'read'))
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write('Server listening at http://127.0.0.1:' + server.address().port + '\\n')
})
process.on('SIGTERM', () => process.exit())
`

t.test('the log of a measured server is taken to its end', async (t) => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'shatterland-bench-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const script = joinPath(folder, 'talkative.mjs')
  writeFileSync(script, TALKATIVE)
  const heard = await withServer({ ...shatterland, script }, [], async (origin) =>
    (await fetch(origin)).text(),
  )
  t.equal(heard, 'read')
})
