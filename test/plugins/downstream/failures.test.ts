import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { Client, join, play, state, until, urlOf } from '../../helper.ts'
import { SHORT_MS, startGame, startNetwork, startServices } from '../../services/network.ts'
import { FAILURES, type Failure, type OriginalService } from '../../services/service.ts'

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

async function waitsFor(t: Test, pick: 'data' | 'objects'): Promise<void> {
  const network = await startServices(t)
  const service: OriginalService = network[pick]
  await service.fail('down')
  const app = await startGame(t, network)
  const client = new Client(urlOf(app))
  t.teardown(() => client.socket.disconnect())

  t.match(await client.next('event_refused'), { event: 'connect', code: 'SERVICE_UNAVAILABLE' })
  const alive = client.ask('initialize_main', {})
  await service.recover()
  t.match(await alive, { ok: true, mass: 10 })
  t.same(
    client.log.map(({ event }) => event),
    ['landscape', 'event_refused', 'field_objects', 'initialize_main_player'],
  )
  t.ok(network.data.users.has(client.id))
}

t.test('who joins while a service is away waits for it, and is not disconnected', async (t) => {
  await t.test('the data service', (t) => waitsFor(t, 'data'))
  await t.test('the object service', (t) => waitsFor(t, 'objects'))
})

t.test('health shows the breaker, and readiness comes back by itself', async (t) => {
  const { app, data } = await startNetwork(t)
  const client = await play(t, app)
  t.match(await healthOf(app, 'players'), { status: 'up', kind: 'data-service', breaker: 'closed' })

  await data.fail('down')
  for (let i = 0; i < 5; i++) await client.ask('boost', { player_id: client.id })
  t.match(await healthOf(app, 'players'), { status: 'down', breaker: /open/ })
  t.equal((await app.inject('/health/ready')).statusCode, 503)
  t.equal((await app.inject('/health/live')).statusCode, 200)
  const { body } = await app.inject('/metrics')
  t.match(
    body,
    /shatterland_downstream_calls_total\{service="data",call="players_get",outcome="connection"\} [1-9]/,
  )
  t.match(body, /shatterland_downstream_breaker_state\{service="data"\} [12]/)
  t.match(body, /shatterland_downstream_call_duration_seconds_count\{service="data"\} [1-9]/)

  await data.recover()
  const isReady = async () => (await app.inject('/health/ready')).statusCode === 200
  await until('readiness', isReady)
  t.match(await client.ask('boost', { player_id: client.id }), { ok: true, mass: 7.6 })
})

t.test(
  'who leaves while the data service is away is gone there as well when it is back',
  async (t) => {
    const { app, data } = await startNetwork(t, { MIN_PLAYERS: 3 })
    const client = await play(t, app)
    const other = await play(t, app)
    const { id } = client
    await data.fail('down')
    client.socket.disconnect()
    t.same(await other.next('onEndSpawn'), { id })
    await data.recover()
    const isSettled = async () => {
      const { alive } = await app.players.census()
      return alive === 3 && !data.users.has(id) && data.players.size === 3
    }
    await until('the deletion and new zombies', isSettled)
    t.same([...data.users.keys()], [other.id])
    t.match(await app.players.census(), { users: 1, alive: 3, zombies: 2 })
  },
)

t.test('a meal whose food has moved counts, even if its record has to follow', async (t) => {
  const { app, data, objects } = await startNetwork(t)
  const client = await play(t, app)
  const update = objects.answer.bind(objects)
  objects.answer = async (call) => {
    if (call.path === '/update_object') await data.fail('error')
    return update(call)
  }
  t.match(await client.ask('eat', { food_id: '3', player_id: client.id }), { ok: true, mass: 11 })
  t.equal(data.players.get(client.id)?.['mass'], '10')
  await data.recover()
  await until('the record', () => data.players.get(client.id)?.['mass'] === '11')
})
