import t from 'tap'
import { Client, gate, join, play, start, state, until, urlOf, within } from '../helper.ts'

t.test('a joiner gets terrain, objects, then one spawn for each living player', async (t) => {
  const app = await start(t)
  const first = await play(t, app)
  const second = await play(t, app)
  await join(t, app)
  const late = await join(t, app)

  t.same(
    late.log.slice(0, 4).map(({ event }) => event),
    ['landscape', 'field_objects', 'spawn', 'spawn'],
  )
  t.same(late.all('spawn'), [
    { id: first.id, mass: 10 },
    { id: second.id, mass: 10 },
  ])
  t.ok(late.log.every(({ args }) => args.length === 1))
  t.equal(late.all('landscape')[0]?.terrain.length, 100)
  t.equal(late.all('landscape')[0]?.terrain[0]?.length, 100)
})

t.test('joining alone disturbs nobody', async (t) => {
  const app = await start(t)
  const first = await play(t, app)
  await first.settled()
  const since = first.mark()
  await join(t, app)
  await first.settled()
  t.same(
    since().filter((event) => event !== 'event_refused'),
    [],
  )
})

t.test(
  'field_objects has all food and obstacles, on whole coordinates inside the board',
  async (t) => {
    const app = await start(t, { environment: { FOOD_COUNT: 1000, OBSTACLE_COUNT: 15 } })
    const [objects] = (await join(t, app)).all('field_objects')
    t.same(
      objects?.food.map(({ id }) => id),
      Array.from({ length: 1000 }, (_, id) => id),
    )
    t.same(
      objects?.obstacles.map(({ id }) => id),
      Array.from({ length: 15 }, (_, id) => id),
    )
    for (const { x, z } of [...(objects?.food ?? []), ...(objects?.obstacles ?? [])]) {
      if (![x, z].every((n) => Number.isInteger(n) && n > 0 && n < 100)) t.fail(`${x}, ${z}`)
    }
  },
)

for (const [name, args] of [
  ['an empty object', [{}]],
  ['null, as Unity sends it', [null]],
  ['nothing', []],
] as const) {
  t.test(`initialize_main with ${name} brings the main player to life`, async (t) => {
    const app = await start(t)
    const other = await join(t, app)
    const client = await join(t, app)
    const answer = await client.ask('initialize_main', ...args)
    const placed = await client.next('initialize_main_player')

    t.match(answer, { ok: true, mass: 10 })
    t.match(placed, { id: client.id, mass: 10 })
    t.ok(placed.x >= 10 && placed.x <= 90 && placed.z >= 10 && placed.z <= 90)
    t.same(await other.next('spawn'), { id: client.id, mass: 10 })
    await other.settled()
    t.same(other.all('initialize_main_player'), [])
    t.same(client.all('spawn'), [], 'nobody is told of itself')
  })
}

t.test('initialize_main while alive is answered with the mass, to that user alone', async (t) => {
  const app = await start(t)
  const other = await join(t, app)
  const client = await play(t, app)
  await client.ask('eat', { food_id: 1, player_id: client.id })
  await other.settled()
  const since = other.mark()
  const mine = client.mark()

  t.match(await client.ask('initialize_main', {}), { ok: true, mass: 11 })
  t.same(mine(), ['player_mass_update'])
  t.same(client.all('player_mass_update').at(-1), { id: client.id, mass: 11 })
  await other.settled()
  t.same(since(), [])
})

t.test('a leaving user is announced once and leaves nothing behind', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 4 } })
  const stayer = await play(t, app)
  const leaver = await play(t, app)
  t.same(await app.players.census(), { users: 2, alive: 5, zombies: 3, owners: 1 })
  await leaver.ask('player_state_reconcile', state(5, 5))
  const { id } = leaver
  leaver.socket.disconnect()

  t.same(await stayer.next('onEndSpawn'), { id })
  await stayer.settled()
  t.equal(stayer.all('onEndSpawn').length, 1)
  t.equal(app.positions.has(id), false)
  t.same(await app.players.census(), { users: 1, alive: 4, zombies: 3, owners: 1 })
  t.notOk((await app.players.alive()).some((player) => player.id === id))
})

t.test('a user whose main never came alive is not announced when it leaves', async (t) => {
  const app = await start(t)
  const stayer = await play(t, app)
  const leaver = await join(t, app)
  leaver.socket.disconnect()
  await until('the leave of a user', () => app.connectedUsers() === 1)
  await stayer.settled()
  t.same(stayer.all('onEndSpawn'), [])
})

t.test('a user that goes away in the middle of connecting leaves nothing behind', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 5 } })
  const { packet } = app.landscape
  const { held, release } = gate()
  app.landscape.packet = async () => {
    await held
    return packet.call(app.landscape)
  }
  const client = new Client(urlOf(app))
  await within(new Promise<void>((resolve) => client.socket.once('connect', resolve)), 'connection')
  const gone = new Promise<void>((resolve) => {
    for (const socket of app.io.of('/').sockets.values()) socket.once('disconnect', () => resolve())
  })
  client.socket.disconnect()
  await within(gone, 'disconnect')
  release()
  await until('the leave of everyone', () => app.connectedUsers() === 0)
  t.same(await app.players.census(), { users: 0, alive: 0, zombies: 0, owners: 0 })
  t.equal(app.positions.size, 0)
})

t.test('what a user did before it left still counts', async (t) => {
  const app = await start(t, { environment: { FOOD_MASS: 30 } })
  const [stayer, leaver] = [await play(t, app), await play(t, app)]
  await leaver.ask('eat', { food_id: 1, player_id: leaver.id })
  const { id } = leaver
  const { held, release } = gate()
  const { hit } = app.players
  const reached = new Promise<void>((resolve) => {
    app.players.hit = async (...args) => {
      resolve()
      await held
      return hit(...args)
    }
  })
  leaver.socket.emit('collision', { obstacle_id: 1, player_id: id })
  leaver.socket.emit('kill_player', { id: stayer.id, x_position: 1, z_position: 1 })
  await within(reached, 'collision')
  leaver.socket.disconnect()
  await until('the end of a connection', () => app.io.engine.clientsCount === 1)
  release()
  t.same(await stayer.next('player_killed'), { id: stayer.id })
  t.same(await stayer.next('onEndSpawn'), { id })
})

t.test('one connection is one user', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 2 } })
  const client = await join(t, app)
  const closed = new Promise((resolve) => client.socket.once('disconnect', resolve))
  for (let i = 0; i < 20; i++) client.socket.io.engine.write('0')
  await within(closed, 'disconnect')
  await until('the leave of everyone', () => app.connectedUsers() === 0)
  t.same(await app.players.census(), { users: 0, alive: 0, zombies: 0, owners: 0 })
  t.equal(app.io.engine.clientsCount, 0)
})

t.test('a stored player counts: meals after a respawn are kept', async (t) => {
  const app = await start(t)
  const client = await play(t, app)
  await client.ask('kill_player', { id: client.id, x_position: 5, z_position: 5 })
  t.match(await client.ask('eat', { food_id: 1, player_id: client.id }), {
    ok: false,
    error: { code: 'NOT_ALIVE' },
  })
  await client.ask('initialize_main', {})
  t.match(await client.ask('eat', { food_id: 1, player_id: client.id }), { ok: true, mass: 11 })
})
