import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { type Client, join, play, state, until } from '../../helper.ts'
import { SHORT_MS, startGame, startNetwork, startServices } from '../../services/network.ts'
import { FAILURES, type Failure } from '../../services/service.ts'

/** A service that is back must be noticed within this time, in milliseconds. */
const BACK_TO_NORMAL_MS = 5_000

/** What the metrics call each failure. */
const OUTCOMES: Record<Failure, string> = {
  down: 'connection',
  hanging: 'timeout',
  resetting: 'connection',
  error: 'status',
  'bad-json': 'invalid',
  'wrong-shape': 'invalid',
  huge: 'too_large',
}

const limits = (failure: Failure): Record<string, number> =>
  failure === 'hanging' ? { DOWNSTREAM_TIMEOUT_MS: SHORT_MS } : {}

const REFUSED = { ok: false, error: { code: 'SERVICE_UNAVAILABLE' } }

/** Repeats an event until it succeeds, and fails when that takes too long. */
async function untilOk(t: Test, ask: () => ReturnType<Client['ask']>): Promise<void> {
  const start = performance.now()
  for (;;) {
    const answer = await ask()
    if (answer.ok) break
    t.match(answer, REFUSED)
    if (performance.now() - start > BACK_TO_NORMAL_MS) throw new Error('It does not come back')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Nobody was disconnected, and movement goes on. */
async function movementGoesOn(t: Test, from: Client, to: Client): Promise<void> {
  from.socket.emit('player_state_reconcile', state(10, 10))
  t.equal((await to.next('otherPlayerStateInfo')).id, from.id)
  t.ok(from.socket.connected && to.socket.connected)
}

/** A failed call is counted as what it was. */
async function assertCounted(t: Test, app: FastifyInstance, call: string, failure: Failure) {
  const { body } = await app.inject('/metrics')
  const sample = `shatterland_downstream_calls_total{${call},outcome="${OUTCOMES[failure]}"}`
  t.ok(body.includes(sample), sample)
}

async function healthOf(app: FastifyInstance, part: string) {
  const response = await app.inject('/health')
  return response.json().dependencies[part]
}

// Most of the time is waiting for deadlines.
t.jobs = 7

for (const failure of FAILURES) {
  t.test(`the data service is ${failure}`, async (t) => {
    const { app, data, objects } = await startNetwork(t, limits(failure))
    const client = await play(t, app)
    const other = await play(t, app)
    await data.fail(failure)
    objects.taken()
    data.taken()
    const since = other.mark()

    for (const [event, payload] of [
      ['boost', { player_id: client.id }],
      ['eat', { food_id: '3', player_id: client.id }],
      ['collision', { obstacle_id: '1', player_id: client.id }],
    ] as const) {
      t.match(await client.ask(event, payload), REFUSED, event)
    }
    if (failure === 'error') {
      const tries = data.taken().filter((call) => call === `GET /players/${client.id}`)
      t.ok(tries.length > 3, 'what may happen twice is tried again')
    }
    t.same(objects.taken(), [], 'no food was moved for a meal that could not be recorded')
    t.match(
      await client.ask('kill_player', { id: client.id, x_position: 1, z_position: 1 }),
      REFUSED,
    )
    await movementGoesOn(t, client, other)
    t.same(since(), ['otherPlayerStateInfo'], 'nothing that was refused was relayed')
    await assertCounted(t, app, 'service="data",call="players_get"', failure)

    await data.recover()
    await untilOk(t, () => client.ask('boost', { player_id: client.id }))
    await other.settled()
    t.same(other.all('player_mass_update').at(-1), { id: client.id, mass: 7.6 }, 'one boost counts')
    t.same(data.players.get(client.id)?.['mass'], '7.6')
  })

  t.test(`the object service is ${failure}`, async (t) => {
    const { app, data, objects } = await startNetwork(t, limits(failure))
    const client = await play(t, app)
    const other = await play(t, app)
    const board = other.all('field_objects')
    await objects.fail(failure)
    objects.taken()
    data.taken()
    const since = other.mark()

    t.match(await client.ask('eat', { food_id: '3', player_id: client.id }), REFUSED)
    t.match(
      await client.ask('kill_player', { id: client.id, x_position: 1, z_position: 1 }),
      REFUSED,
    )
    await assertCounted(t, app, 'service="objects",call="update_object"', failure)
    const tries = failure === 'down' ? [] : ['GET /update_object', 'GET /get_pi_food']
    t.same(objects.taken(), tries, 'what must not happen twice is tried once')
    t.notMatch(data.taken().join(), /POST|delete/, 'no mass for food that was not moved, no death')
    t.match(await client.ask('collision', { obstacle_id: '1', player_id: client.id }), { ok: true })
    const late = await join(t, app)
    t.same(late.all('field_objects'), board, 'a joiner gets the objects as they were known')
    await movementGoesOn(t, client, other)
    t.strictSame(
      since().filter((event) => event === 'eaten' || event === 'player_killed'),
      [],
    )

    await objects.recover()
    await untilOk(t, () => client.ask('eat', { food_id: '3', player_id: client.id }))
    await untilOk(t, () =>
      client.ask('kill_player', { id: client.id, x_position: 1, z_position: 1 }),
    )
    await other.settled()
    t.same(other.all('player_killed'), [{ id: client.id }])
  })

  t.test(`the landscape service is ${failure}`, async (t) => {
    const network = await startServices(t)
    await network.landscape.fail(failure)
    const app = await startGame(t, network, limits(failure))
    const before = await join(t, app)
    t.match(await healthOf(app, 'landscape'), { status: 'up', kind: 'embedded' })
    await assertCounted(t, app, 'service="landscape",call="get_landscape"', failure)

    await network.landscape.recover()
    const isBack = async () => (await healthOf(app, 'landscape')).kind === 'landscape-service'
    await until('the landscape of the service', isBack)
    const after = await join(t, app)
    t.same(after.all('landscape'), before.all('landscape'), 'the terrain is the same')
    network.landscape.taken()
    await join(t, app)
    t.same(network.landscape.taken(), [], 'it is kept')
  })
}
