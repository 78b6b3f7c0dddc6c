import t, { type Test } from 'tap'
import type { RefusalCode } from '../../schemas/refusals.ts'
import { type Client, join, play, start, state } from '../helper.ts'

/** The payload with which each event names a player. */
const EVENTS: Record<string, (id: unknown) => object> = {
  look: (id) => ({ look_x: 1, look_y: 0, look_z: 0, id }),
  player_state_reconcile: (id) => ({ ...state(90, 90), id }),
  boost: (player_id) => ({ player_id }),
  eat: (player_id) => ({ food_id: 0, player_id }),
  collision: (player_id) => ({ obstacle_id: 0, player_id }),
  kill_player: (id) => ({ id, x_position: 90, z_position: 90 }),
}

const HOSTILE_IDS: unknown[] = [
  ...[
    '',
    ' ',
    '../flush',
    '..%2fflush',
    '__proto__',
    'constructor',
    'a b',
    'zombie_1 ',
    'zombie_1\n',
  ],
  ...['zombie_-1', 'zombie_1e0', 'toString', 'é', '\u0000', 'a'.repeat(65), '*', '{{7*7}}'],
  ...[null, 7, true, {}, [], ['zombie_1'], { id: 'zombie_1' }, Buffer.from('zombie_1')],
]

type Outcome = 'ok' | RefusalCode
type Cell = { who: string; id: unknown; expected: Partial<Record<string, Outcome>>; other: Outcome }

async function outcomeOf(client: Client, event: string, id: unknown): Promise<Outcome> {
  const answer = await client.ask(event, EVENTS[event]?.(id))
  return answer.ok ? 'ok' : answer.error.code
}

/** A world in which the attacker and its neighbour simulate zombies, and all of the neighbour's are far away. */
async function scene(t: Test) {
  const app = await start(t, { environment: { MIN_PLAYERS: 14, FOOD_COUNT: 1_000 } })
  const neighbour = await play(t, app)
  const attacker = await play(t, app)
  const watcher = await join(t, app)
  const zombiesOf = (client: Client) =>
    app.players.controlledBy(client.id).filter(({ id }) => id !== client.id)
  while (zombiesOf(attacker).length < 3) {
    const [first] = zombiesOf(neighbour)
    await neighbour.ask('kill_player', { id: first?.id, x_position: 1, z_position: 1 })
  }
  const [mine, doomed] = zombiesOf(attacker)
  const [theirs] = zombiesOf(neighbour)
  await attacker.ask('kill_player', { id: doomed?.id, x_position: 90, z_position: 90 })
  // Last, for the dead one's successor too: a marble whose place is unknown would be believed.
  for (const [client, place] of [
    [neighbour, 5],
    [attacker, 90],
  ] as const) {
    for (const { id } of app.players.controlledBy(client.id)) {
      await client.ask('player_state_reconcile', state(place, place, id))
    }
  }
  return { app, neighbour, attacker, watcher, mine, doomed, theirs }
}

t.test('who may act for whom: every event against every kind of player', async (t) => {
  const { app, neighbour, attacker, watcher, mine, doomed, theirs } = await scene(t)
  const before = await app.players.alive()
  const foreign: Cell[] = [
    {
      who: "another's player",
      id: neighbour.id,
      other: 'NOT_YOUR_PLAYER',
      expected: { kill_player: 'OUT_OF_REACH' },
    },
    {
      who: "another's zombie",
      id: theirs?.id,
      other: 'NOT_YOUR_PLAYER',
      expected: { kill_player: 'OUT_OF_REACH' },
    },
    {
      who: 'a player not yet alive',
      id: watcher.id,
      other: 'NOT_YOUR_PLAYER',
      expected: { kill_player: 'NOT_ALIVE' },
    },
    { who: 'an own dead zombie', id: doomed?.id, other: 'NOT_ALIVE', expected: {} },
    { who: 'an unknown zombie', id: 'zombie_99999', other: 'UNKNOWN_PLAYER', expected: {} },
    { who: 'an unknown player', id: 'AAAAAAAAAAAAAAAAAAAA', other: 'UNKNOWN_PLAYER', expected: {} },
  ]
  await watcher.settled()
  const seen = watcher.mark()
  let refused = 0
  for (const event of Object.keys(EVENTS)) {
    for (const { who, id, expected, other } of foreign) {
      t.equal(await outcomeOf(attacker, event, id), expected[event] ?? other, `${event}: ${who}`)
      refused += 1
    }
    for (const id of HOSTILE_IDS) {
      const outcome = await outcomeOf(attacker, event, id)
      const isRefused = outcome === 'INVALID_PAYLOAD' || outcome === 'UNKNOWN_PLAYER'
      t.ok(isRefused, `${event}: ${JSON.stringify(id)} gives ${outcome}`)
      refused += 1
    }
  }
  await watcher.settled()
  t.same(seen(), [], `nothing is relayed of ${refused} foreign acts`)
  t.same(await app.players.alive(), before, 'nobody has gained, lost or died')

  for (const id of [mine?.id, attacker.id]) {
    for (const event of ['look', 'player_state_reconcile', 'collision', 'kill_player']) {
      t.equal(await outcomeOf(attacker, event, id), 'ok', `${event}: an own ${id}`)
    }
  }
  for (const event of Object.keys(EVENTS)) {
    t.equal(await outcomeOf(attacker, event, attacker.id), 'NOT_ALIVE', `${event}: own, dead`)
  }
  await watcher.settled()
  t.equal(watcher.all('player_killed').filter(({ id }) => id === attacker.id).length, 1)
})

t.test('own players may boost and eat, and nobody else gains by it', async (t) => {
  const { app, attacker, mine } = await scene(t)
  const masses = async () => new Map((await app.players.alive()).map(({ id, mass }) => [id, mass]))
  const before = await masses()
  t.equal(await outcomeOf(attacker, 'boost', attacker.id), 'ok')
  t.equal(await outcomeOf(attacker, 'boost', mine?.id), 'TOO_SMALL')
  const near = attacker
    .all('field_objects')[0]
    ?.food.find(({ x, z }) => Math.hypot(x - 90, z - 90) < 10)
  const meal = { food_id: near?.id, player_id: mine?.id }
  t.match(await attacker.ask('eat', meal), { ok: true })
  const after = await masses()
  for (const [id, mass] of before) {
    const expected = id === attacker.id ? 7.6 : id === mine?.id ? mass + 1 : mass
    t.equal(after.get(id), expected, id)
  }
})
