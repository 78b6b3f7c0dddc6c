import t from 'tap'
import type { FieldObjects } from '../../schemas/server-events.ts'
import { type Client, join, play, start, state } from '../helper.ts'

const foodOf = (client: Client) => (client.all('field_objects')[0] as FieldObjects).food

t.test('boost: others are told, everyone gets the new mass', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const client = await play(t, app)
  t.same(await client.ask('boost', { player_id: client.id }), { ok: true, mass: 7.6 })

  t.same(await watcher.next('otherPlayerBoost'), { id: client.id })
  t.same(await watcher.next('player_mass_update'), { id: client.id, mass: 7.6 })
  t.same(client.all('player_mass_update'), [{ id: client.id, mass: 7.6 }])
  t.same(client.all('otherPlayerBoost'), [])
  t.same(app.players.controlled(client.id, client.id).mass, 7.6)
})

t.test('boost below the threshold is refused and changes nothing', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const client = await play(t, app)
  await client.ask('boost', { player_id: client.id })
  await watcher.settled()
  const since = watcher.mark()
  for (let i = 0; i < 3; i++) {
    t.match(await client.ask('boost', { player_id: client.id }), {
      ok: false,
      error: { code: 'TOO_SMALL', message: /Not enough mass/ },
    })
  }
  await watcher.settled()
  t.same(since(), [])
  t.equal(app.players.controlled(client.id, client.id).mass, 7.6)
})

t.test('eat: the piece moves, the eater grows, everyone is told', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const client = await play(t, app)
  const answer = await client.ask('eat', { food_id: '5', player_id: client.id })
  const eaten = await watcher.next('eaten')

  t.match(answer, { ok: true, mass: 11 })
  t.equal(eaten.food[0]?.id, 5, 'a quoted id goes out as a number')
  t.same(await watcher.next('player_mass_update'), { id: client.id, mass: 11 })
  t.same(client.all('eaten'), [eaten])
  t.same(client.all('player_mass_update'), [{ id: client.id, mass: 11 }])
  const late = await join(t, app)
  t.same(
    foodOf(late).find(({ id }) => id === 5),
    eaten.food[0],
    'a late joiner sees the new place',
  )
  t.same(late.all('spawn'), [{ id: client.id, mass: 11 }], 'and the new mass, as a number')
})

t.test('one piece is eaten once: of two reports at once the first wins', async (t) => {
  const app = await start(t, { now: () => 1_000_000 })
  const [a, b] = [await play(t, app), await play(t, app)]
  const answers = await Promise.all([
    a.ask('eat', { food_id: 3, player_id: a.id }),
    b.ask('eat', { food_id: 3, player_id: b.id }),
  ])
  t.same(answers.map(({ ok }) => ok).sort(), [false, true])
  t.match(
    answers.find(({ ok }) => !ok),
    { error: { code: 'ALREADY_EATEN' } },
  )
  await a.settled()
  t.equal(a.all('eaten').length, 1)
  const masses = (await app.players.alive()).map(({ mass }) => mass)
  t.same(masses.sort(), [10, 11])
})

t.test('without a known place, a piece may be eaten again after 300 ms', async (t) => {
  let clock = 1_000_000
  const app = await start(t, { now: () => clock })
  const client = await play(t, app)
  const eat = () => client.ask('eat', { food_id: 3, player_id: client.id })
  t.match(await eat(), { ok: true })
  clock += 299
  t.match(await eat(), { error: { code: 'ALREADY_EATEN' } })
  clock += 1
  t.match(await eat(), { ok: true })
})

t.test(
  'a second report from the same place is refused even if the piece is still in reach',
  async (t) => {
    let clock = 1_000_000
    const environment = { BOARD_WIDTH: 16, BOARD_HEIGHT: 16 }
    const app = await start(t, { environment, now: () => clock })
    const client = await play(t, app)
    await client.ask('player_state_reconcile', state(8, 8))
    const eat = () => client.ask('eat', { food_id: 7, player_id: client.id })
    const answers = await Promise.all([eat(), eat()])
    t.match(answers, [{ ok: true }, { ok: false, error: { code: 'ALREADY_EATEN' } }])
    clock += 300
    t.match(await eat(), { ok: true, mass: 12 })
  },
)

t.test('with a known place, reach decides', async (t) => {
  const app = await start(t)
  const client = await play(t, app)
  const piece = foodOf(client)[7]
  if (piece === undefined) throw new Error('no food')
  const far = piece.x > 50 ? 0 : 100
  await client.ask('player_state_reconcile', state(far, piece.z))
  const report = { food_id: 7, player_id: client.id }
  t.match(await client.ask('eat', report), { error: { code: 'OUT_OF_REACH' } })
  t.equal(app.players.controlled(client.id, client.id).mass, 10)
  await client.ask('player_state_reconcile', state(piece.x + 1, piece.z))
  t.match(await client.ask('eat', report), { ok: true, mass: 11 })
})

t.test('PLAUSIBILITY=off believes every place', async (t) => {
  const environment = { BOARD_WIDTH: 1000, BOARD_HEIGHT: 1000, PLAUSIBILITY: 'off' }
  const app = await start(t, { environment })
  const [client, victim] = [await play(t, app), await play(t, app)]
  await client.ask('player_state_reconcile', state(-5000, -5000))
  await victim.ask('player_state_reconcile', state(5000, 5000))
  t.match(await client.ask('eat', { food_id: 7, player_id: client.id }), { ok: true })
  t.match(await client.ask('kill_player', { id: victim.id, x_position: 1, z_position: 1 }), {
    ok: true,
  })
})

t.test('fifty meals at once add exactly fifty', async (t) => {
  const app = await start(t, { environment: { FOOD_COUNT: 100 } })
  const client = await play(t, app)
  const meals = Array.from({ length: 50 }, (_, food_id) =>
    client.ask('eat', { food_id, player_id: client.id }),
  )
  t.ok((await Promise.all(meals)).every(({ ok }) => ok))
  t.equal(app.players.controlled(client.id, client.id).mass, 60)
})

t.test('unknown food is refused, not created', async (t) => {
  const app = await start(t)
  const client = await play(t, app)
  for (const food_id of [20, '999', -1, '-50', 1_000_000_000]) {
    t.match(await client.ask('eat', { food_id, player_id: client.id }), {
      error: { code: 'UNKNOWN_FOOD' },
    })
  }
  t.equal(foodOf(await join(t, app)).length, 20)
})

t.test('collision: the loss is told to everyone, the hit to others', async (t) => {
  const app = await start(t, { environment: { FOOD_MASS: 30 } })
  const watcher = await join(t, app)
  const client = await play(t, app)
  await client.ask('eat', { food_id: 1, player_id: client.id })
  const hit = () => client.ask('collision', { obstacle_id: '2', player_id: client.id })
  t.same(await hit(), { ok: true, mass: 30 })
  t.same(await watcher.next('other_player_collided_with_obstacle'), { player_id: client.id })
  t.same(client.all('other_player_collided_with_obstacle'), [])
  t.same(client.all('player_mass_update').at(-1), { id: client.id, mass: 30 })
  t.same(
    [await hit(), await hit(), await hit(), await hit()].map(({ ok, ...r }) => ok && r),
    [{ mass: 22.5 }, { mass: 16.875 }, { mass: 12.65625 }, { mass: 10 }],
  )
})

t.test(
  'an obstacle takes nothing from a marble below the default mass, and gives nothing',
  async (t) => {
    const app = await start(t)
    const client = await play(t, app)
    await client.ask('boost', { player_id: client.id })
    t.same(await client.ask('collision', { obstacle_id: 0, player_id: client.id }), {
      ok: true,
      mass: 7.6,
    })
  },
)

t.test('an unknown obstacle is refused', async (t) => {
  const app = await start(t)
  const client = await play(t, app)
  for (const obstacle_id of [3, '15', -1]) {
    t.match(await client.ask('collision', { obstacle_id, player_id: client.id }), {
      error: { code: 'UNKNOWN_OBSTACLE' },
    })
  }
})

t.test(
  'nobody boosts, feeds or hits another user’s player; an owner does its zombies',
  async (t) => {
    const app = await start(t, { environment: { MIN_PLAYERS: 2, BOOST_MINIMUM_MASS: 4 } })
    const owner = await play(t, app)
    const thief = await play(t, app)
    const zombie = (await owner.next('initialize_zombie_player')).id
    await owner.settled()
    const since = owner.mark()
    for (const player_id of [owner.id, zombie]) {
      for (const [event, payload] of [
        ['boost', { player_id }],
        ['eat', { food_id: 1, player_id }],
        ['collision', { obstacle_id: 1, player_id }],
      ] as const) {
        t.match(await thief.ask(event, payload), { error: { code: 'NOT_YOUR_PLAYER' } }, event)
      }
    }
    await owner.settled()
    t.same(since(), [])
    t.match(await owner.ask('eat', { food_id: 1, player_id: zombie }), { ok: true })
    t.match(await owner.ask('boost', { player_id: zombie }), { ok: true })
  },
)

t.test('events on a player that is not alive or not there are refused', async (t) => {
  const app = await start(t)
  const client = await join(t, app)
  for (const [player_id, code] of [
    [client.id, 'NOT_ALIVE'],
    ['zombie_1', 'UNKNOWN_PLAYER'],
    ['__proto__', 'UNKNOWN_PLAYER'],
    ['constructor', 'UNKNOWN_PLAYER'],
  ] as const) {
    for (const [event, payload] of [
      ['boost', { player_id }],
      ['eat', { food_id: 1, player_id }],
      ['collision', { obstacle_id: 1, player_id }],
      ['kill_player', { id: player_id, x_position: 1, z_position: 1 }],
    ] as const) {
      t.match(await client.ask(event, payload), { error: { code } }, `${event} of ${player_id}`)
    }
  }
})
