import { once } from 'node:events'
import t, { type Test } from 'tap'
import { Client, join, play, start, within } from '../helper.ts'
import { anyRedis, freePort, randomWorld, withoutRedis } from '../redis-helper.ts'
import { startNodes, until } from './nodes.ts'
import { type ServerProcess, spawnServer } from './processes.ts'

const SMALL = {
  BOARD_WIDTH: '100',
  BOARD_HEIGHT: '100',
  FOOD_COUNT: '20',
  OBSTACLE_COUNT: '3',
  DRAIN_DELAY_MS: '0',
}

/** A client of a server process whose main player is alive; its id outlives the connection. */
async function enter(t: Test, { url }: ServerProcess) {
  const client = new Client(url)
  t.teardown(() => void client.socket.disconnect())
  await within(once(client.socket as never, 'connect'), 'connection')
  const { id } = client
  await client.ask('initialize_main', {})
  return { client, id }
}

t.test('nodes that end', { skip: withoutRedis, timeout: 60_000 }, async (t) => {
  const REDIS_URL = await anyRedis(t)

  t.test('what a killed node owned is gone within ten seconds, once for everyone', async (t) => {
    const shared = { REDIS_URL, WORLD: randomWorld(), MIN_PLAYERS: 40 }
    const [one, two] = await startNodes(t, 2, shared)
    const doomed = await spawnServer(t, { ...SMALL, ...shared, MIN_PLAYERS: '40' })
    const clients: Client[] = []
    for (let i = 0; i < 10; i++) {
      await enter(t, doomed)
      clients.push(await play(t, one), await play(t, two))
    }
    const lost = await one.players.alive()
    const mine = new Set(
      clients
        .flatMap(({ id }) => one.players.controlledBy(id).concat(two.players.controlledBy(id)))
        .map(({ id }) => id),
    )
    const ghosts = lost.map(({ id }) => id).filter((id) => !mine.has(id))
    t.equal(ghosts.length, 49, 'ten clients and the first zombies are on the node that dies')
    doomed.signal('SIGKILL')
    const killed = performance.now()
    const gone = (client: Client) =>
      client
        .all('onEndSpawn')
        .map(({ id }) => id)
        .sort()
    await until('the end of the ghosts', () =>
      clients.every((c) => gone(c).length >= ghosts.length),
    )
    const seconds = (performance.now() - killed) / 1000
    t.ok(seconds < 10, `gone after ${seconds.toFixed(1)} s`)
    await until('zombies topped up', async () => (await one.players.alive()).length === 40)
    await Promise.all(clients.map((client) => client.settled()))
    for (const client of clients) t.same(gone(client), ghosts.sort(), 'each once')
    const truth = clients.flatMap(({ id }) => [
      ...one.players.controlledBy(id),
      ...two.players.controlledBy(id),
    ])
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
    t.same((await one.players.alive()).sort(byId), truth.sort(byId), 'the registry is the truth')
  })

  t.test('a node that was taken for dead puts its clients back', async (t) => {
    const shared = { REDIS_URL, WORLD: randomWorld() }
    const [one] = await startNodes(t, 1, { ...shared, MIN_PLAYERS: 0 })
    const paused = await spawnServer(t, { ...SMALL, ...shared, MIN_PLAYERS: '0' })
    const witness = await play(t, one)
    const { client, id } = await enter(t, paused)
    await client.ask('eat', { food_id: 1, player_id: id })
    paused.signal('SIGSTOP')
    t.same(await witness.next('onEndSpawn'), { id })
    paused.signal('SIGCONT')
    await until('its life goes on', () => witness.all('spawn').length === 2)
    t.same(witness.all('spawn'), [
      { id, mass: 10 },
      { id, mass: 11 },
    ])
    t.match(await client.ask('eat', { food_id: 2, player_id: id }), { ok: true, mass: 12 })
    t.same(client.all('onEndSpawn'), [], 'its own client did not notice')
    t.equal((await one.players.alive()).length, 2)
  })

  t.test('a node that is told to end sends its clients away and leaves no ghosts', async (t) => {
    const shared = { REDIS_URL, WORLD: randomWorld() }
    const [one] = await startNodes(t, 1, { ...shared, MIN_PLAYERS: 8 })
    const leaving = await spawnServer(t, { ...SMALL, ...shared, MIN_PLAYERS: '8' })
    const stays = await play(t, one)
    const guests = [await enter(t, leaving), await enter(t, leaving)]
    leaving.signal('SIGTERM')
    for (const { client } of guests) {
      const { reconnect_in_ms } = await client.next('server_draining')
      t.ok(reconnect_in_ms >= 0 && reconnect_in_ms < 2_000)
    }
    t.same(await leaving.exited, [0, null])
    await until('zombies topped up', async () => (await one.players.alive()).length === 8)
    const { users } = await one.players.census()
    t.equal(users, 1)
    for (const { id } of guests) {
      t.equal(stays.all('onEndSpawn').filter((gone) => gone.id === id).length, 1)
    }
    t.equal(one.players.controlledCount(stays.id), 8)
    t.same(leaving.complaints, [])
  })

  t.test('a stalled drain ends in time, and a second signal ends it at once', async (t) => {
    const shared = { REDIS_URL, WORLD: randomWorld(), ...SMALL }
    const patient = await spawnServer(t, {
      ...shared,
      DRAIN_DELAY_MS: '5000',
      DRAIN_TIMEOUT_MS: '20000',
    })
    patient.signal('SIGTERM')
    await until(
      'not ready',
      async () => (await fetch(`${patient.url}/health/ready`)).status === 503,
    )
    const told = await (await fetch(`${patient.url}/health/ready`)).json()
    t.same(told, { status: 'not ready', reasons: ['server: shutting down'] })
    const began = performance.now()
    patient.signal('SIGTERM')
    t.same(await patient.exited, [1, null])
    t.ok(performance.now() - began < 1_000)
  })

  t.test('SIGTERM ends a server that has never seen its Redis', async (t) => {
    const REDIS_URL = `redis://127.0.0.1:${await freePort()}`
    const server = await spawnServer(t, { ...SMALL, REDIS_URL }, { ready: false })
    const began = performance.now()
    server.signal('SIGTERM')
    t.same(await server.exited, [0, null])
    t.ok(performance.now() - began < 2_000)
  })
})

t.test('a node without Redis drains as well', async (t) => {
  const node = await start(t, { environment: { DRAIN_DELAY_MS: 0 } })
  const client = await join(t, node)
  await node.drain()
  await client.next('server_draining')
})
