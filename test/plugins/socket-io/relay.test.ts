import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { Socket } from 'socket.io'
import t from 'tap'
import { type Client, join, play, start, state, within } from '../../helper.ts'
import {
  adapterOf,
  listen,
  options,
  type Served,
  silent,
  webSocketOf,
  worldAdapter,
} from './served.ts'

const look = (number: number, id?: string) => ({
  ...(id !== undefined && { id }),
  look_x: number,
  look_y: 0,
  look_z: 0,
})

t.test('everybody gets every movement of all others, in order, on every transport', async (t) => {
  const app = await start(t)
  const clients = [
    await play(t, app),
    await play(t, app, { transports: ['polling'] }),
    await play(t, app, { transports: ['polling', 'websocket'] }),
    await play(t, app),
  ]
  const upgrading = await play(t, app, { transports: ['polling', 'websocket'], upgrade: true })
  const everyone = [...clients, upgrading]
  const REPORTS = 60
  for (let number = 1; number <= REPORTS; number++) {
    for (const { socket } of everyone) {
      socket.emit('look', look(number))
      socket.emit('player_state_reconcile', state(number, 50))
    }
    if (number % 10 === 0) await Promise.all(everyone.map((client) => client.settled()))
    if (number === REPORTS / 2) (await play(t, app)).socket.disconnect()
  }
  for (const client of everyone) {
    await client.settled()
    for (const other of everyone) {
      const looks = client.all('otherPlayerLook').filter(({ id }) => id === other.id)
      const states = client.all('otherPlayerStateInfo').filter(({ id }) => id === other.id)
      const expected = Array.from({ length: other === client ? 0 : REPORTS }, (_, i) => i + 1)
      t.same(
        looks.map(({ look_x }) => look_x),
        expected,
      )
      t.same(
        states.map(({ position_x }) => position_x),
        expected,
      )
    }
  }
  t.equal(upgrading.socket.io.engine.transport.name, 'websocket', 'one was upgraded meanwhile')
  // A poll that is cut off at the end of the test would keep Engine.IO's close timer running.
  const [watcher, polling] = clients as [Client, Client]
  const { id } = polling
  polling.socket.disconnect()
  await left(watcher, id)
})

async function left(watcher: Client, id: string): Promise<void> {
  while ((await watcher.next('onEndSpawn')).id !== id);
}

t.test('a burst of 1,250 zombie states reaches a healthy client', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 26 } })
  const owner = await join(t, app)
  const zombies = await Promise.all(
    Array.from({ length: 25 }, async () => (await owner.next('initialize_zombie_player')).id),
  )
  const watcher = await join(t, app)
  for (let number = 1; number <= 50; number++) {
    for (const id of zombies) owner.socket.emit('player_state_reconcile', state(number, 50, id))
  }
  await owner.settled()
  await watcher.settled()
  t.equal(watcher.all('otherPlayerStateInfo').length, 1_250)
})

t.test('what follows a movement arrives behind it', async (t) => {
  const app = await start(t)
  const mover = await play(t, app)
  const watcher = await play(t, app)
  const events = watcher.mark()
  mover.socket.emit('look', look(1))
  mover.socket.emit('boost', { player_id: mover.id })
  mover.socket.emit('player_state_reconcile', state(1, 1))
  mover.socket.emit('kill_player', { id: mover.id, x_position: 50, z_position: 50 })
  await watcher.next('player_killed')
  const order = events().filter((event) => event !== 'spawn' && event !== 'eaten')
  // A boost waits in its user's queue, movement does not: hence the state before the boost's own news.
  t.equal(order[0], 'otherPlayerLook')
  t.equal(order.at(-1), 'player_killed')
  t.same(order.toSorted(), [
    'otherPlayerBoost',
    'otherPlayerLook',
    'otherPlayerStateInfo',
    'player_killed',
    'player_mass_update',
  ])
})

t.test('messages sent are counted once for each receiver', async (t) => {
  const app = await start(t)
  const clients = [await play(t, app), await play(t, app), await play(t, app)]
  const [mover] = clients as [(typeof clients)[0]]
  for (let number = 1; number <= 5; number++) mover.socket.emit('look', look(number))
  await Promise.all(clients.map((client) => client.settled()))
  const { values } = await app.metrics.messagesSent.get()
  const count = (event: string) => values.find(({ labels }) => labels.event === event)?.value
  t.equal(count('otherPlayerLook'), 10)
  t.equal(count('landscape'), 3)
  t.equal(count('spawn'), 2 * 3, 'two newcomers to those before, and those before to two newcomers')
})

t.test('a client that does not read is closed, and costs little until then', async (t) => {
  const environment = { SLOW_CLIENT_BYTES: 65_536, SLOW_CLIENT_MS: 300 }
  const app = await start(t, { environment })
  const mover = await play(t, app)
  const stalled = await play(t, app)
  const watcher = await play(t, app)
  const gone = watcher.next('onEndSpawn')
  const { io } = app
  const server = io.sockets.sockets.get(stalled.id)
  if (server === undefined) throw new Error('The stalled client is not connected')
  const webSocket = webSocketOf(stalled)
  t.teardown(() => webSocket.terminate())
  webSocket.pause()

  let number = 0
  let waiting = 0
  const pump = setInterval(() => {
    waiting = Math.max(waiting, app.worldAdapter.fanOut.sendQueues().largest)
    for (let i = 0; i < TURN; i++) {
      number += 1
      app.world.relay(mover.id, 'otherPlayerLook', bulky(number))
    }
  }, 1)
  t.teardown(() => clearInterval(pump))
  await within(once(server as never, 'disconnect'), 'disconnection')
  clearInterval(pump)
  // One turn's movement may come on top of the bound.
  t.ok(waiting > 65_536 && waiting < 65_536 + 2 * TURN_BYTES, `${waiting} bytes`)
  t.equal((await gone).id, stalled.id)
  await watcher.settled()
  t.equal(watcher.all('otherPlayerLook').length, number, 'the others missed nothing')
  const { values } = await app.metrics.disconnects.get()
  t.same(
    values.filter(({ value }) => value > 0).map(({ labels, value }) => [labels.reason, value]),
    [['slow client', 1]],
  )
})

const TURN = 20
const PADDING = 10_000
const TURN_BYTES = TURN * (PADDING + 200)

/** A message of some kilobytes: the kernel's socket buffers, which are none of the server's memory, fill sooner. */
const bulky = (number: number) => ({
  ...look(number),
  id: 'someone',
  padding: 'x'.repeat(PADDING),
})

t.test('a polling client that polls no more is bounded by what must arrive', async (t) => {
  const dropped: number[] = []
  const report = { ...silent, dropped: (_: string, backlog: number) => dropped.push(backlog) }
  const bytes = 65_536
  const fanOut = options({ tickMs: 0, slowClients: { bytes, ms: 60_000 }, report })
  const served = await listen(t, worldAdapter(fanOut))
  const { socket, answered } = await connectByPolling(served)
  await socket.join('world')
  await answered
  const closed = once(socket, 'disconnect')
  const emit = (target: { emit(event: string, payload: object): unknown }, count: number) => {
    for (let i = 0; i < count; i++) target.emit('told', { text: 'x'.repeat(1_000) })
  }
  const adapter = adapterOf(served)
  const movement = {
    emit: (event: string, payload: object) => adapter.relay('', [event, payload] as never),
  }
  emit(movement, 500)
  await setImmediate()
  emit(movement, 500)
  await setImmediate()
  t.ok(socket.connected, 'movement piles up to no more than one turn beyond the bound')
  emit(served.io.to('world'), 500)
  await within(closed, 'disconnection')
  t.equal(dropped.length, 1)
  t.ok((dropped[0] ?? 0) < 2 * 1_100 * 500, `${dropped[0]} bytes`)
})

/** A client of the polling transport that has fetched its CONNECT packet and polls no more. */
async function connectByPolling({ io, url }: Served) {
  const connected = once(io, 'connection')
  const handshake = await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text()
  const { sid } = JSON.parse(handshake.slice(1)) as { sid: string }
  const session = `${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`
  await fetch(session, { method: 'POST', body: '40' })
  const answered = fetch(session).then((response) => response.text())
  const [socket] = (await connected) as [Socket]
  return { socket, answered }
}
