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
