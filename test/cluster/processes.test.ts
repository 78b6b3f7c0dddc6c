import t from 'tap'
import { type Client, join, play, start } from '../helper.ts'
import { anyRedis, freePort, randomWorld, withoutRedis } from '../redis-helper.ts'
import { startNodes, until } from './nodes.ts'
import { enter, SMALL, spawnNodes, spawnServer } from './processes.ts'
import { differences } from './truth.ts'
import { contradictions, simulated } from './view.ts'

const PLAYERS = 40

t.test('one world on three processes', { skip: withoutRedis, timeout: 100_000 }, async (t) => {
  const world = { REDIS_URL: await anyRedis(t), WORLD: randomWorld() }
  const nodes = await spawnNodes(t, 3, { ...world, MIN_PLAYERS: String(PLAYERS) })
  const guests: { client: Client; home: number }[] = []
  const come = async (home: number) => {
    const { client } = await enter(t, nodes[home] as (typeof nodes)[0])
    guests.push({ client, home })
    return client
  }
  const everyone = () => guests.map(({ client }) => client)
  const agree = () =>
    until('one truth', async () => (await differences(world, everyone())).length === 0)
  // The first is given the zombies: they end with the node that is killed.
  const [c, a, b] = [await come(2), await come(0), await come(1)]
  await agree()

  t.test('one piece that two eat on two nodes at once is one meal', async (t) => {
    const pieces = Array.from({ length: 20 }, (_, id) => id)
    const races = pieces.map((food_id) =>
      Promise.all([a, b].map((client) => client.ask('eat', { food_id, player_id: client.id }))),
    )
    const meals = new Map([a, b].map(({ id }) => [id, 0]))
    for (const answers of await Promise.all(races)) {
      t.same(answers.map(({ ok }) => ok).sort(), [false, true])
      t.match(
        answers.find(({ ok }) => !ok),
        { error: { code: 'ALREADY_EATEN' } },
      )
      const winner = answers[0]?.ok ? a : b
      meals.set(winner.id, (meals.get(winner.id) ?? 0) + 1)
    }
    await agree()
    for (const client of [a, b, c]) {
      await until('all news', () => client.all('eaten').length >= pieces.length)
      await client.settled()
      t.same(
        client
          .all('eaten')
          .map(({ food }) => food[0]?.id)
          .sort(byNumber),
        pieces,
        'each once',
      )
      for (const { id } of [a, b]) {
        const told = client.all('player_mass_update').filter((update) => update.id === id)
        t.equal(told.length, meals.get(id))
        t.equal(told.at(-1)?.mass ?? 10, 10 + (meals.get(id) ?? 0))
      }
    }
  })

  t.test('one player that is killed from three nodes at once dies once', async (t) => {
    for (const [food_id, hunter] of [a, b].entries()) {
      const meal = () => hunter.ask('eat', { food_id, player_id: hunter.id })
      await until('a meal, some time after the last one', async () => (await meal()).ok)
    }
    for (const round of [1, 2, 3, 4, 5]) {
      const report = { id: c.id, x_position: 50, z_position: 50 }
      const answers = await Promise.all(
        [a, b, c].map((client) => client.ask('kill_player', report)),
      )
      t.equal(answers.filter(({ ok }) => ok).length, 1)
      t.same(
        answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code])),
        ['NOT_ALIVE', 'NOT_ALIVE'],
      )
      for (const client of [a, b, c]) {
        const rings = () => client.all('eaten').filter(({ food }) => food.some(({ id }) => id < 0))
        await until('the ring', () => rings().length >= round)
        await client.settled()
        const deaths = client.all('player_killed').filter(({ id }) => id === c.id)
        t.equal(deaths.length, round, 'one death')
        t.same(
          rings().map(({ food }) => food.length),
          Array(round).fill(10),
          'one ring',
        )
      }
      t.match(await c.ask('initialize_main', {}), { ok: true, mass: 10 })
    }
    await agree()
  })

  t.test('what a killed node owned is gone within ten seconds, once for everyone', async (t) => {
    for (let i = guests.length; i < 30; i++) await come(i % 3)
    await agree()
    const lost = guests.splice(0).filter((guest) => guest.home === 2 || !guests.push(guest))
    t.same([lost.length, guests.length], [10, 20])
    const ghosts = lost.flatMap(({ client }) => simulated(client)).sort()
    t.equal(ghosts.length, 10 + PLAYERS - 1, 'ten clients and the first zombies')
    nodes[2]?.signal('SIGKILL')
    const killed = performance.now()
    const gone = (client: Client) => client.all('onEndSpawn').map(({ id }) => id)
    await until('the end of the ghosts', () =>
      everyone().every((client) => gone(client).length >= ghosts.length),
    )
    const seconds = (performance.now() - killed) / 1000
    t.ok(seconds < 10, `gone after ${seconds.toFixed(1)} s`)
    await agree()
    t.equal(everyone().flatMap(simulated).length, PLAYERS, 'zombies are topped up')
    for (const client of everyone()) {
      t.same(gone(client).sort(), ghosts, 'each once')
      t.same(contradictions(client), [])
      t.ok(client.socket.connected)
    }
    for (const { faults, running } of nodes.slice(0, 2)) t.same([faults, running], [[], true])
  })
})

t.test('nodes that end', { skip: withoutRedis, timeout: 100_000 }, async (t) => {
  const REDIS_URL = await anyRedis(t)

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

  t.test('a second signal ends a drain at once', async (t) => {
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

const byNumber = (a: number | undefined, b: number | undefined) => Number(a) - Number(b)
