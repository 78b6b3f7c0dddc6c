import t from 'tap'
import { type Client, join, play, start, state } from '../helper.ts'

const AT = { x_position: 50, z_position: 50 }

/** Makes a client heavier than everyone by one meal. */
const fatten = (client: Client, food_id = 0) => client.ask('eat', { food_id, player_id: client.id })

t.test('a kill by a heavier marble: one death, one ring of food, for everyone', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const [hunter, victim] = [await play(t, app), await play(t, app)]
  await fatten(hunter)
  for (const client of [watcher, hunter, victim]) await client.settled()
  const marks = [watcher, hunter, victim].map((client) => client.mark())

  t.match(await hunter.ask('kill_player', { id: victim.id, ...AT }), { ok: true })
  for (const client of [watcher, hunter, victim]) {
    await client.settled()
    t.same(client.all('player_killed'), [{ id: victim.id }])
  }
  for (const mark of marks) t.same(mark(), ['player_killed', 'eaten'])
  const ring = watcher.all('eaten').at(-1)?.food ?? []
  t.same(
    ring.map(({ id }) => id),
    Array.from({ length: 10 }, (_, i) => -1 - i),
  )
  for (const { x, z } of ring) t.ok(Math.abs(Math.hypot(x - 50, z - 50) - 10) < 1e-9)
  t.same(await app.players.alive(), [{ id: hunter.id, mass: 11 }])
  const late = await join(t, app)
  t.same(late.all('spawn'), [{ id: hunter.id, mass: 11 }])
  t.equal(late.all('field_objects')[0]?.food.length, 30, 'the ring is on the board')
})

t.test('both clients report one kill: it happens once', async (t) => {
  const app = await start(t)
  const [hunter, victim] = [await play(t, app), await play(t, app)]
  await fatten(hunter)
  const answers = await Promise.all([
    hunter.ask('kill_player', { id: victim.id, ...AT }),
    victim.ask('kill_player', { id: victim.id, ...AT }),
  ])
  t.same(answers.map(({ ok }) => ok).sort(), [false, true])
  t.match(
    answers.find(({ ok }) => !ok),
    { error: { code: /NOT_ALIVE|NOT_YOUR_PLAYER/ } },
  )
  await hunter.settled()
  t.equal(hunter.all('player_killed').length, 1)
  t.equal(hunter.all('eaten').at(-1)?.food.length, 10)
  t.equal(hunter.all('eaten').length, 2, 'one meal and one ring')
})

t.test('a killed main may come back; a second spawn is announced', async (t) => {
  const app = await start(t)
  const other = await play(t, app)
  const client = await play(t, app)
  await client.ask('kill_player', { id: client.id, ...AT })
  t.match(await client.ask('initialize_main', {}), { ok: true, mass: 10 })
  await other.settled()
  t.same(
    other.log
      .map(({ event, args }) => [event, (args[0] as { id?: string }).id])
      .filter(([, id]) => id === client.id),
    [
      ['spawn', client.id],
      ['player_killed', client.id],
      ['spawn', client.id],
    ],
  )
  t.equal(client.all('initialize_main_player').length, 2)
})

t.test('an equal, a lighter and a dead marble kill nobody', async (t) => {
  const app = await start(t)
  const [a, b] = [await play(t, app), await play(t, app)]
  const spectator = await join(t, app)
  t.match(await a.ask('kill_player', { id: b.id, ...AT }), { error: { code: 'TOO_SMALL' } })
  await fatten(b)
  t.match(await a.ask('kill_player', { id: b.id, ...AT }), { error: { code: 'TOO_SMALL' } })
  t.match(await spectator.ask('kill_player', { id: b.id, ...AT }), { error: { code: 'TOO_SMALL' } })
  t.match(await b.ask('kill_player', { id: 'zombie_1', ...AT }), {
    error: { code: 'UNKNOWN_PLAYER' },
  })
  t.match(await b.ask('kill_player', { id: spectator.id, ...AT }), { error: { code: 'NOT_ALIVE' } })
  await spectator.settled()
  t.same(spectator.all('player_killed'), [])
})

t.test('two marbles that are known to be far apart cannot have touched', async (t) => {
  const app = await start(t)
  const [hunter, victim] = [await play(t, app), await play(t, app)]
  await fatten(hunter)
  await hunter.ask('player_state_reconcile', state(5, 5))
  await victim.ask('player_state_reconcile', state(95, 95))
  const report = { id: victim.id, x_position: 95, z_position: 95 }
  t.match(await hunter.ask('kill_player', report), { error: { code: 'OUT_OF_REACH' } })
  await hunter.ask('player_state_reconcile', state(90, 90))
  t.match(await hunter.ask('kill_player', report), { ok: true })
})

t.test('a place is forgotten with the life that was there', async (t) => {
  const app = await start(t, { environment: { BOARD_WIDTH: 1000, BOARD_HEIGHT: 1000 } })
  const client = await play(t, app)
  await client.ask('player_state_reconcile', state(0, 0))
  await client.ask('kill_player', { id: client.id, ...AT })
  t.equal(app.positions.has(client.id), false)
  await client.ask('initialize_main', {})
  t.match(await client.ask('eat', { food_id: 1, player_id: client.id }), { ok: true })
})

t.test('zombies that cannot be made do not spoil what called for them', async (t) => {
  const app = await start(t)
  const client = await play(t, app)
  app.players.claimZombies = () => Promise.reject(new Error('no zombies today'))
  t.match(await client.ask('kill_player', { id: client.id, ...AT }), { ok: true })
})

t.test('an owner may report its own player’s death wherever it is', async (t) => {
  const app = await start(t)
  const client = await play(t, app)
  await client.ask('player_state_reconcile', state(5, 5))
  t.match(await client.ask('kill_player', { id: client.id, ...AT }), { ok: true })
})

t.test(
  'the ring is clamped to the board, and its ids are handed out round and round',
  async (t) => {
    const app = await start(t, { environment: { DEFAULT_MASS: 30 } })
    const client = await play(t, app)
    const die = async () => {
      await client.ask('kill_player', { id: client.id, x_position: -400, z_position: 1e6 })
      await client.ask('initialize_main', {})
      return client.all('eaten').at(-1)?.food ?? []
    }
    const first = await die()
    t.same([first[0]?.id, first.at(-1)?.id, first.length], [-1, -30, 30])
    t.ok(first.every(({ x, z }) => x === 0.01 && z === 100))
    const second = await die()
    t.same([second[0]?.id, second[19]?.id, second[20]?.id, second.at(-1)?.id], [-31, -50, -1, -10])
    const late = await join(t, app)
    const rings = late.all('field_objects')[0]?.food.filter(({ id }) => id < 0) ?? []
    t.equal(rings.length, 50, 'an id in use again replaces its piece')
  },
)

t.test('a piece of a ring is eaten for good', async (t) => {
  let clock = 1_000_000
  const app = await start(t, { now: () => clock })
  const client = await play(t, app)
  await client.ask('kill_player', { id: client.id, ...AT })
  await client.ask('initialize_main', {})
  const eat = () => client.ask('eat', { food_id: '-1', player_id: client.id })
  clock += 299
  t.match(await eat(), { error: { code: 'ALREADY_EATEN' } }, 'a ring has just appeared')
  clock += 1
  t.match(await eat(), { ok: true, mass: 11 })
  t.same(client.all('eaten').at(-1), { food: [{ x: -1, z: -1, id: -1 }] })
  t.match(await eat(), { error: { code: 'ALREADY_EATEN' } })
  clock += 300
  t.match(await eat(), { error: { code: 'UNKNOWN_FOOD' } })
  const late = await join(t, app)
  t.notOk(late.all('field_objects')[0]?.food.some(({ id }) => id === -1))
})

t.test('zombies fill the game up to its minimum, owner and others each told once', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 6 } })
  const first = await play(t, app)
  const second = await play(t, app)
  await first.settled()
  const zombies = first.all('initialize_zombie_player')
  t.equal(zombies.length, 5)
  for (const { mass, x, z } of zombies) {
    t.ok(mass >= 5 && mass <= 7 && x >= 10 && x <= 90 && z >= 10 && z <= 90)
  }
  t.equal(new Set(zombies.map(({ id }) => id)).size, 5)
  t.same(
    second.all('spawn').map(({ id }) => id),
    [...zombies.map(({ id }) => id), first.id].sort(byBirth(first.id)),
  )
  t.same(
    first.all('spawn').map(({ id }) => id),
    [second.id],
    'an owner gets no spawn of its zombie',
  )
})

/** A main is stored before the zombies that its arrival calls for. */
const byBirth = (main: string) => (a: string, b: string) =>
  a === main ? -1 : b === main ? 1 : Number(a.slice(7)) - Number(b.slice(7))

t.test('a killed zombie is replaced, by the user that simulates fewest', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 4 } })
  const owner = await play(t, app)
  const idle = await play(t, app)
  const [zombie] = owner.all('initialize_zombie_player')
  if (zombie === undefined) throw new Error('no zombie')
  t.match(await idle.ask('kill_player', { id: zombie.id, ...AT }), { ok: true })
  t.match(await idle.ask('kill_player', { id: zombie.id, ...AT }), { error: { code: 'NOT_ALIVE' } })
  // 2 mains and 2 zombies are left of 5: the minimum is met.
  await owner.settled()
  t.equal(owner.all('initialize_zombie_player').length, 3)
  const [, next] = owner.all('initialize_zombie_player')
  await idle.ask('kill_player', { id: next?.id, ...AT })
  const replacement = await idle.next('initialize_zombie_player')
  t.equal(replacement.id, 'zombie_4', 'ids are never used twice')
  t.same(await owner.next('spawn'), { id: idle.id, mass: 10 })
  t.match(await owner.next('spawn'), { id: 'zombie_4' })
  await owner.settled()
  t.equal(owner.all('initialize_zombie_player').length, 3, 'only its owner gets it to simulate')
  await idle.settled()
  t.notOk(idle.all('spawn').some(({ id }) => id === 'zombie_4'))
})

t.test('a dead main is not counted, one about to live is', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 2 } })
  const client = await join(t, app)
  t.equal((await app.players.census()).zombies, 1, 'the main is about to live')
  await client.ask('initialize_main', {})
  t.equal((await app.players.census()).zombies, 1)
  await client.ask('kill_player', { id: client.id, ...AT })
  t.equal((await app.players.census()).zombies, 2, 'the dead main is made up for')
  await client.ask('initialize_main', {})
  t.equal((await app.players.census()).zombies, 2, 'joins remove none')
})

t.test('a leaving owner’s zombies go with it and are made anew on those who stay', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 5 } })
  const owner = await play(t, app)
  const stayer = await play(t, app)
  const zombies = owner.all('initialize_zombie_player').map(({ id }) => id)
  const { id } = owner
  owner.socket.disconnect()
  for (const gone of [id, ...zombies]) t.same(await stayer.next('onEndSpawn'), { id: gone })
  for (let i = 0; i < 4; i++) await stayer.next('initialize_zombie_player')
  await stayer.settled()
  t.equal(stayer.all('onEndSpawn').length, 5)
  t.equal(stayer.all('initialize_zombie_player').length, 4)
  t.same(await app.players.census(), { users: 1, alive: 5, zombies: 4, owners: 1 })
})

t.test('three first joins at once make no zombie too many', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 25 } })
  const clients = await Promise.all([join(t, app), join(t, app), join(t, app)])
  t.match(await app.players.census(), { users: 3, alive: 24, zombies: 24 })
  const owned = clients.flatMap((client) => client.all('initialize_zombie_player'))
  t.equal(new Set(owned.map(({ id }) => id)).size, 24)
})
