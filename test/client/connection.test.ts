import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import { Server } from 'socket.io'
import t from 'tap'
import { Game } from '../../client/game/game.ts'
import {
  Connection,
  type ConnectionOptions,
  type ConnectionStatus,
} from '../../client/network/connection.ts'
import type { Acknowledgement } from '../../schemas/refusals.ts'
import { start, urlOf, within } from '../helper.ts'

type Test = Parameters<typeof start>[0]

/** A stock Socket.IO server on a free port, for what ours would not do on demand. */
async function listen(t: Test, options: ConstructorParameters<typeof Server>[1] = {}) {
  const server = new Server(options)
  server.listen(0)
  t.teardown(() => server.close())
  const { port } = (
    server as unknown as { httpServer: { address(): AddressInfo } }
  ).httpServer.address()
  return { server, url: `http://127.0.0.1:${port}` }
}

function connect(t: Test, options: Partial<ConnectionOptions>) {
  const statuses: ConnectionStatus[] = []
  const waiting: (() => void)[] = []
  const connection = new Connection({
    handlers: {},
    random: () => 0,
    onStatus(status) {
      statuses.push(status)
      for (const wake of waiting.splice(0)) wake()
    },
    ...options,
  })
  t.teardown(() => connection.close())
  connection.open()
  const until = (what: string, is: () => boolean) => {
    const wait = async () => {
      while (!is()) await new Promise<void>((resolve) => waiting.push(resolve))
    }
    return within(wait(), what)
  }
  return { connection, statuses, until }
}

t.test('a server that refuses is not one that does not answer', async (t) => {
  const secret = 'a-secret-that-is-long-enough-for-this'
  const app = await start(t, { environment: { AUTH_SECRET: secret } })
  const without = connect(t, { url: urlOf(app) })
  await without.until('refusal', () => without.statuses.length >= 2)
  t.match(without.statuses[1], { state: 'refused', reason: 'A ticket is required' })

  const token = await new SignJWT({ sub: 'somebody' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(secret))
  const admitted = connect(t, { url: urlOf(app), token })
  await admitted.until('connection', () => admitted.connection.socket.connected)

  const nobody = connect(t, { url: 'http://127.0.0.1:1' })
  await nobody.until('silence', () => nobody.statuses.length >= 2)
  t.match(nobody.statuses[1], { state: 'unreachable' })
})

t.test('a server that lets in and throws out again is asked less and less often', async (t) => {
  const { server, url } = await listen(t)
  server.on('connection', (socket) => {
    socket.emit('landscape', { terrain: [] })
    socket.disconnect(true)
  })
  const { statuses, until } = connect(t, { url })
  const pauses = () =>
    statuses.flatMap((status) => (status.state === 'lost' ? [status.retryInMs] : []))
  await until('third end', () => pauses().length === 3)
  t.same(pauses(), [500, 1_000, 2_000])
})

t.test('a life makes the next pause a short one', async (t) => {
  const { server, url } = await listen(t)
  server.on('connection', (socket) => {
    socket.emit('initialize_main_player', { id: socket.id, mass: 10, x: 1, z: 1 })
    socket.disconnect(true)
  })
  const { statuses, until } = connect(t, { url })
  const pauses = () =>
    statuses.flatMap((status) => (status.state === 'lost' ? [status.retryInMs] : []))
  await until('second end', () => pauses().length === 2)
  t.same(pauses(), [500, 500])
})

t.test('what was sent after a sleep, on a dead connection, is not sent on the next', async (t) => {
  const { server, url } = await listen(t, { pingInterval: 60, pingTimeout: 60 })
  const heard: unknown[][] = []
  let connections = 0
  server.on('connection', (socket) => {
    connections += 1
    socket.onAny((event, ...args) => heard.push([connections, event, ...args]))
  })
  const { connection, statuses, until } = connect(t, { url })
  await until('connection', () => connection.socket.connected)
  // Asleep: nothing runs, and the pings stay away for too long.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400)
  t.ok(connection.socket.connected, 'it does not know yet')
  connection.send('eat', { food_id: 1, player_id: 'of the old connection' }, () => {})
  await until('end', () => statuses.some(({ state }) => state === 'lost'))
  await until('return', () => connection.socket.connected)
  connection.send('boost', { player_id: 'of the new one' })
  await within(
    (async () => {
      while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    })(),
    'event',
  )
  t.same(heard, [[2, 'boost', { player_id: 'of the new one' }]])
})

t.test('a game asks again for a life that the server could not give', async (t) => {
  let now = 0
  const answers: ((answer: Acknowledgement) => void)[] = []
  const game = new Game({
    now: () => now,
    send: (event, _payload, acknowledge) => {
      if (event === 'initialize_main' && acknowledge) answers.push(acknowledge)
    },
    respawnDelayMs: 100,
  })
  const heights = [
    [0, 0],
    [0, 0],
  ]
  game.world.handlers.landscape?.({ terrain: heights })
  t.equal(answers.length, 1)
  answers[0]?.({ ok: false, error: { code: 'STORE_UNAVAILABLE', message: '' } })
  game.update()
  t.equal(answers.length, 1, 'not at once')
  now = 120
  game.update()
  t.equal(answers.length, 2)
  answers[1]?.({ ok: true })
  now = 1_000
  game.update()
  t.equal(answers.length, 2, 'and not when it was granted')
})
