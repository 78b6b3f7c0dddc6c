import t from 'tap'
import { assertCharged, BOOST_CYCLE_MS, type Charge, discharge } from '../../rules/charge.ts'
import { FASTEST, firstMotion, follow, RESYNC_MS } from '../../rules/motion.ts'
import { couldDieAt, KILL_SLACK } from '../../rules/reach.ts'
import { join, play, seeded, start, state, until } from '../helper.ts'

const REPORT_MS = 200
const START = 1_000_000

/** Counts the refusals among reports, each [time of arrival in ms, x, z]. */
function refusals(reports: [number, number, number][]): number {
  const [[now = 0, x = 0, z = 0] = []] = reports
  const motion = firstMotion({ x, z }, now)
  return reports.filter(([at, x, z]) => !follow(motion, { x, z }, at)).length
}

/** Reports of a marble that rolls along a line, with 200 ms of jitter and 2 % lost packets that hold up the rest. */
function journey(speed: number, count: number, random: () => number): [number, number, number][] {
  let freeAt = 0
  return Array.from({ length: count }, (_, i) => {
    const sentAt = START + i * REPORT_MS
    const lost = random() < 0.02 ? 200 + 200 * random() : 0
    freeAt = Math.max(freeAt, sentAt + 200 * random() + lost)
    return [freeAt, (speed * i * REPORT_MS) / 1000, 50]
  })
}

t.test(
  'an honest marble is believed at any speed that it can have, whatever the network does',
  async (t) => {
    for (const speed of [0, 8, 25, 40, 46]) {
      t.equal(refusals(journey(speed, 5_000, seeded(speed))), 0, `${speed} units/s`)
    }
    const stalled = journey(40, 50, seeded(1)).map(([at, x, z]): [number, number, number] => [
      at > START + 3_000 && at < START + 6_900 ? START + 6_900 : at,
      x,
      z,
    ])
    t.equal(refusals(stalled), 0, 'a stall of four seconds, made up for at once')
  },
)

t.test('a marble that is a fifth too fast is refused for ever', async (t) => {
  const reports = Array.from({ length: 1_000 }, (_, i): [number, number, number] => [
    START + i * REPORT_MS,
    (1.2 * FASTEST * i * REPORT_MS) / 1000,
    0,
  ])
  t.ok(refusals(reports) >= 940, `${refusals(reports)} of 1000`)
})

t.test('a teleporter gets nowhere, by hops near or far, to and fro or at random', async (t) => {
  const random = seeded(3)
  const at = (i: number) => START + i * REPORT_MS
  const hops: Record<string, (i: number) => [number, number, number]> = {
    'to and fro': (i) => [at(i), i % 2 === 0 ? 10 : 240, 10],
    'at random': (i) => [at(i), 250 * random(), 250 * random()],
    'a far hop a second': (i) => [at(i), 200 * (Math.floor(i / 5) % 2), 10],
    'a hop of 40': (i) => [at(i), 40 * (i % 2), 10],
  }
  for (const [what, hop] of Object.entries(hops)) {
    const refused = refusals(Array.from({ length: 1_000 }, (_, i) => hop(i)))
    t.ok(refused >= 985, `${what}: ${refused} of 1000`)
  }
})

t.test(
  'a client that lost its place is believed again, but no sooner than it could have rolled there',
  async (t) => {
    for (const [distance, needed] of [
      [40, RESYNC_MS],
      [200, (200 / FASTEST) * 1000],
    ] as const) {
      const motion = firstMotion({ x: 0, z: 0 }, START)
      for (let i = 1; i < 50; i++) follow(motion, { x: 0, z: 0 }, START + i * REPORT_MS)
      const jumpedAt = START + 50 * REPORT_MS
      let believedAt = 0
      for (let i = 0; i < 60 && believedAt === 0; i++) {
        const now = jumpedAt + i * REPORT_MS
        if (follow(motion, { x: distance, z: 0 }, now)) believedAt = now
        else t.same([motion.x, motion.z], [0, 0], 'a refused place is not remembered')
      }
      t.equal(believedAt - jumpedAt, needed, `${distance} units away`)
    }
  },
)

t.test('a boost needs its charge', async (t) => {
  let charge: Charge | undefined
  const boost = (now: number) => {
    assertCharged(charge, now)
    charge = discharge(charge, now)
  }
  boost(START)
  t.throws(() => boost(START + 2_999), { code: 'TOO_FAST' })
  t.doesNotThrow(() => boost(START + 3_000), 'the report before it was late')
  t.throws(() => boost(START + 6_000), { code: 'TOO_FAST' }, 'what was saved is owed')
  t.doesNotThrow(() => boost(START + 2 * BOOST_CYCLE_MS))
})

t.test('a place of death', async (t) => {
  t.ok(couldDieAt({ x: KILL_SLACK, z: 0 }, { x: 0, z: 0 }))
  t.notOk(couldDieAt({ x: KILL_SLACK + 0.1, z: 0 }, { x: 0, z: 0 }))
})

/** An app whose clock stands still until it is turned on. */
async function clockwork(t: Parameters<typeof start>[0], environment = {}) {
  let clock = START
  const app = await start(t, { environment, now: () => clock })
  return {
    app,
    wait: (ms: number) => {
      clock += ms
    },
  }
}

t.test('what cannot be is neither relayed nor remembered', async (t) => {
  const { app, wait } = await clockwork(t)
  const watcher = await join(t, app)
  const client = await play(t, app)
  const move = (x: number, z: number, more = {}) =>
    client.ask('player_state_reconcile', { ...state(x, z), ...more })
  for (let i = 0; i < 20; i++) {
    t.match(await move(10, 10), { ok: true })
    wait(REPORT_MS)
  }
  for (const [what, code, answer] of [
    ['a jump', 'TOO_FAST', await move(90, 90)],
    ['off the board', 'OUT_OF_REACH', await move(-10.1, 10)],
    ['off the other edge', 'OUT_OF_REACH', await move(10, 110.1)],
    ['in the sky', 'OUT_OF_REACH', await move(10, 10, { position_y: 1e4 })],
  ] as const) {
    t.match(answer, { ok: false, error: { code } }, what)
  }
  await watcher.settled()
  t.equal(watcher.all('otherPlayerStateInfo').length, 20)
  t.match(app.positions.get(client.id), { x: 10, z: 10 })
  const { body } = await app.inject('/metrics')
  t.match(body, /implausible_acts_total\{event="player_state_reconcile",code="OUT_OF_REACH"\} 3/)
})

t.test('a marble that never says where it is may not go on for ever', async (t) => {
  const { app, wait } = await clockwork(t, { FOOD_COUNT: 700, RATE_LIMIT_FACTOR: 0 })
  const client = await play(t, app)
  const eat = async (food_id: number) => {
    const answer = await client.ask('eat', { food_id, player_id: client.id })
    return answer.ok ? 'ok' : answer.error.code
  }
  const codes: string[] = []
  for (let from = 0; from < 600; from += 100) {
    const ids = Array.from({ length: 100 }, (_, i) => from + i)
    codes.push(...(await Promise.all(ids.map(eat))))
  }
  t.equal(codes.filter((code) => code === 'ok').length, 500)
  t.equal(codes.filter((code) => code === 'OUT_OF_REACH').length, 100)
  wait(1_000)
  t.equal(await eat(650), 'ok')
})

t.test('boosts come no faster than the charge, and a marble too small is told that', async (t) => {
  const { app, wait } = await clockwork(t, { DEFAULT_MASS: 30 })
  const client = await play(t, app)
  const boost = () => client.ask('boost', { player_id: client.id })
  t.match(await boost(), { ok: true })
  t.match(await boost(), { error: { code: 'TOO_FAST' } })
  wait(BOOST_CYCLE_MS)
  t.match(await boost(), { ok: true })
  await client.ask('kill_player', { id: client.id, x_position: 1, z_position: 1 })
  await client.ask('initialize_main', {})
  t.match(await boost(), { ok: true }, 'a new life begins with a charge')
})

t.test(
  'the ring of a death lies where the victim was, not where the reporter wants it',
  async (t) => {
    const { app } = await clockwork(t, { DEFAULT_MASS: 10 })
    const client = await play(t, app)
    await client.ask('player_state_reconcile', state(20, 20))
    const report = { id: client.id, x_position: 80, z_position: 80 }
    const answer = await client.ask('kill_player', report)
    const [{ food } = { food: [] }] = client.all('eaten')
    t.match(answer, { ok: true })
    t.equal(food.length, 10)
    for (const { x, z } of food) t.ok(Math.abs(Math.hypot(x - 20, z - 20) - 10) < 1e-9)
  },
)

t.test('PLAUSIBILITY=log believes, and counts', async (t) => {
  const { app, wait } = await clockwork(t, { PLAUSIBILITY: 'log', DEFAULT_MASS: 30 })
  const [client, victim] = [await play(t, app), await play(t, app)]
  await client.ask('player_state_reconcile', state(10, 10))
  await victim.ask('player_state_reconcile', state(90, 90))
  wait(60_000)
  const piece = client.all('field_objects')[0]?.food.find(({ x, z }) => Math.hypot(x, z) > 80)
  t.match(await client.ask('eat', { food_id: piece?.id, player_id: client.id }), { ok: true })
  await client.ask('boost', { player_id: client.id })
  t.match(await victim.ask('boost', { player_id: victim.id }), { ok: true })
  t.match(await victim.ask('boost', { player_id: victim.id }), { ok: true })
  t.match(await client.ask('kill_player', { id: victim.id, x_position: 90, z_position: 90 }), {
    ok: true,
  })
  t.match(await client.ask('player_state_reconcile', state(10, 5_000)), { ok: true })
  const { body } = await app.inject('/metrics')
  for (const [event, code] of [
    ['eat', 'OUT_OF_REACH'],
    ['boost', 'TOO_FAST'],
    ['kill_player', 'OUT_OF_REACH'],
    ['player_state_reconcile', 'OUT_OF_REACH'],
  ]) {
    t.match(body, `implausible_acts_total{event="${event}",code="${code}"} 1`)
  }
})

t.test('nothing is remembered of those who are gone', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 5 } })
  const client = await play(t, app)
  for (const { id } of app.players.controlledBy(client.id)) {
    await client.ask('player_state_reconcile', state(50, 50, id))
  }
  await client.ask('boost', { player_id: client.id })
  t.equal(app.positions.tracked, 5)
  client.socket.disconnect()
  await until('the leave of everyone', () => app.connectedUsers() === 0)
  t.same([app.positions.size, app.positions.tracked], [0, 0])
})
