import fc from 'fast-check'
import t from 'tap'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { clientEvents } from '../../schemas/client-events.ts'
import { serverEvents } from '../../schemas/server-events.ts'
import { type Client, collectFaults, play, start, state } from '../helper.ts'

const PAYLOADS_PER_EVENT = 10_000
const IN_FLIGHT = 250
const SEED = 20160509

const validators = Object.fromEntries(
  Object.entries(serverEvents).map(([name, schema]) => [name, Compile(schema as TSchema)]),
)

/** Payloads near the valid ones: right names with wrong values, wrong names, and plain nonsense. */
function payloads(ids: string[]) {
  const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, 1e308, -1))
  const value = fc.oneof(
    { weight: 6, arbitrary: number },
    { weight: 3, arbitrary: fc.constantFrom(...ids) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  )
  const fields = [
    ...Object.keys(state(0, 0)),
    ...['id', 'player_id', 'food_id', 'obstacle_id', 'look_x', 'look_y', 'look_z', 'x', 'y', 'z'],
    ...['x_position', 'z_position', '__proto__', 'constructor', 'toString'],
  ]
  const record = fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 22 })
  const whole = fc.record({
    ...Object.fromEntries(fields.slice(0, -3).map((name) => [name, number])),
    id: fc.constantFrom(...ids),
    player_id: fc.constantFrom(...ids),
    food_id: fc.oneof(
      fc.integer({ min: -60, max: 30 }),
      fc.integer({ min: -60, max: 30 }).map(String),
    ),
    obstacle_id: fc.integer({ min: -2, max: 5 }),
  })
  const nonsense = fc.oneof(
    fc.jsonValue({ maxDepth: 5 }),
    fc.uint8Array({ maxLength: 50 }),
    fc.string(),
  )
  return fc.oneof(
    { weight: 3, arbitrary: whole },
    { weight: 3, arbitrary: record },
    { weight: 1, arbitrary: nonsense },
  )
}

async function shoot(client: Client, event: string, shots: unknown[]): Promise<number> {
  let answered = 0
  for (let from = 0; from < shots.length; from += IN_FLIGHT) {
    const batch = shots.slice(from, from + IN_FLIGHT)
    const answers = await Promise.all(batch.map((payload) => client.ask(event, payload)))
    answered += answers.filter(({ ok }) => typeof ok === 'boolean').length
  }
  return answered
}

t.test(`${PAYLOADS_PER_EVENT} random payloads per event`, { timeout: 110_000 }, async (t) => {
  const environment = { RATE_LIMIT_FACTOR: 0, MIN_PLAYERS: 4, PLAUSIBILITY: 'off' }
  const app = await start(t, { environment })
  const faults = collectFaults(t)

  const honest = await play(t, app)
  const invalid: unknown[] = []
  honest.socket.offAny()
  honest.socket.onAny((event: string, ...args: unknown[]) => {
    if (args.length !== 1 || !validators[event]?.Check(args[0])) invalid.push([event, args])
  })
  const attacker = await play(t, app)
  const ids = [
    attacker.id,
    honest.id,
    'zombie_1',
    'zombie_2',
    'zombie_999',
    '__proto__',
    '../flush',
    '',
  ]

  for (const event of [...Object.keys(clientEvents), 'no_such_event']) {
    const shots = fc.sample(payloads(ids), { numRuns: PAYLOADS_PER_EVENT, seed: SEED })
    t.equal(await shoot(attacker, event, shots), PAYLOADS_PER_EVENT, `${event}: all acknowledged`)
    await attacker.ask('initialize_main', {})
  }

  const { values } = await app.metrics.socketEvents.get()
  const outcomes = new Set(values.map(({ labels }) => labels.outcome))
  const counted = values.reduce((sum, { value }) => sum + value, 0)
  t.ok(counted >= 8 * PAYLOADS_PER_EVENT, `${counted} events counted`)
  t.notOk(outcomes.has('INTERNAL'), 'no fault')
  for (const outcome of ['ok', 'INVALID_PAYLOAD', 'NOT_YOUR_PLAYER', 'UNKNOWN_PLAYER']) {
    t.ok(outcomes.has(outcome), `${outcome} was met`)
  }
  t.same(faults, [], 'no unhandled rejection')
  t.same(invalid, [], 'everything that was relayed has its schema')
  t.ok(honest.socket.connected)
  // The attacker may have killed it.
  t.match(await honest.ask('initialize_main', {}), { ok: true })
  t.match(await honest.ask('look', { look_x: 1, look_y: 0, look_z: 0 }), { ok: true })
  t.ok((await app.players.alive()).every(({ mass }) => Number.isFinite(mass) && mass > 0))
})
