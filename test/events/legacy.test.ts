import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { play, start, state, urlOf, within } from '../helper.ts'
import { LegacyClient } from '../legacy-client.ts'
import { startNetwork } from '../services/network.ts'

type Options = { revision?: number; pingEvery?: number }

function legacy(t: Test, app: FastifyInstance, options: Options = {}): LegacyClient {
  const client = new LegacyClient(urlOf(app), { pingEvery: 100, ...options })
  t.teardown(() => client.leave())
  return client
}

const lonely = { environment: { LEGACY_CLIENTS: 'true', PLAUSIBILITY: 'off' } }

t.test('a 2016 client plays a whole life against the original network', async (t) => {
  const { app, data } = await startNetwork(t, { LEGACY_CLIENTS: 'true', MIN_PLAYERS: 3 })
  const modern = await play(t, app)
  await modern.next('initialize_zombie_player')
  const client = legacy(t, app)

  const { terrain } = (await client.next('landscape')) as { terrain: number[][] }
  t.equal(terrain.length, 100)
  const { food } = (await client.next('field_objects')) as { food: unknown[] }
  t.equal(food.length, 20)
  for (const id of [modern.id, 'zombie_1', 'zombie_2']) {
    t.match(await client.next('spawn'), { id, mass: Number })
  }
  t.same(
    client.log.map(({ event }) => event),
    ['landscape', 'field_objects', 'spawn', 'spawn', 'spawn'],
  )

  client.emit('initialize_main', null)
  const { id } = client
  t.match(await client.next('initialize_main_player'), { id, mass: 10, x: Number, z: Number })
  await modern.settled()
  t.same(modern.all('spawn').at(-1), { id, mass: 10 })
  t.ok(data.users.has(id), 'its id is the one of its handshake')

  client.emit('player_state_reconcile', state(20, 20))
  t.match(await modern.next('otherPlayerStateInfo'), { id, position_x: 20 })
  client.emit('look', { look_x: 1, look_y: 0, look_z: 0, x: 1, y: 2, z: 3 })
  t.match(await modern.next('otherPlayerLook'), { id, look_x: 1, x: 1 })
  modern.socket.emit('player_state_reconcile', state(30, 30))
  t.match(await client.next('otherPlayerStateInfo'), { id: modern.id, position_x: 30 })

  client.emit('boost', { player_id: id })
  t.same(await client.next('player_mass_update'), { id, mass: 7.6 })
  t.same(await modern.next('otherPlayerBoost'), { id })
  client.emit('eat', { food_id: '3', player_id: id })
  t.match(await client.next('eaten'), { food: [{ id: 3, x: Number, z: Number }] })
  t.same(await client.next('player_mass_update'), { id, mass: 8.6 })
  client.emit('collision', { obstacle_id: '1', player_id: id })
  t.same(await client.next('player_mass_update'), { id, mass: 8.6 })
  t.same(await modern.next('other_player_collided_with_obstacle'), { player_id: id })

  client.emit('kill_player', { id, x_position: 50, z_position: 50 })
  t.same(await client.next('player_killed'), { id })
  t.equal(((await client.next('eaten')) as { food: unknown[] }).food.length, 8)
  client.emit('initialize_main', null)
  t.match(await client.next('initialize_main_player'), { id, mass: 10 })

  for (let pings = 0; pings < 5; pings++) await client.nextPong()
  t.equal(client.end, undefined, 'the client never had a reason to give up')
  client.leave()
  t.same(await modern.next('onEndSpawn'), { id })
  await modern.settled()
  t.equal(modern.all('onEndSpawn').length, 1, 'the three ways in which it leaves are one')
  t.notOk(data.players.has(id))
})

t.test('modern clients on the same port are unaffected', async (t) => {
  const app = await start(t, lonely)
  const old = legacy(t, app)
  await old.next('field_objects')
  for (const transport of ['websocket', 'polling']) {
    const client = await play(t, app, { transports: [transport] })
    t.match(await client.ask('boost', { player_id: client.id }), { ok: true })
    t.match(await old.next('spawn'), { id: client.id, mass: 10 })
    const { engine } = client.socket.io
    t.equal((engine as unknown as { _pingInterval: number })._pingInterval, 5_000)
  }
})

t.test('a client of the older revision that says so is served as well', async (t) => {
  const app = await start(t, lonely)
  const client = legacy(t, app, { revision: 3 })
  await client.next('field_objects')
  client.emit('initialize_main', null)
  t.match(await client.next('initialize_main_player'), { id: client.id })
  t.equal((await fetch(`${urlOf(app)}/health`)).status, 200, 'all other requests are left alone')
})

t.test(
  'a client that pings every 25 seconds is not taken for dead',
  { timeout: 30_000 },
  async (t) => {
    const app = await start(t, lonely)
    const since = performance.now()
    const client = legacy(t, app, { pingEvery: 12_000 })
    await client.next('field_objects')
    const handshake = JSON.parse(client.raw[0]?.slice(1) ?? '{}')
    t.ok(handshake.pingInterval + handshake.pingTimeout > 25_000)
    // Modern clients are given up after 10 seconds of silence.
    while (client.pongs < 2) await client.nextPong()
    t.ok(performance.now() - since > 11_000)
    t.equal(client.end, undefined)
  },
)

t.test('without the switch the older revision is refused', async (t) => {
  const app = await start(t)
  const unity = legacy(t, app)
  t.match(await unity.ended(), /closed by the server/)
  t.notOk(unity.log.length, 'nobody put it into the default namespace')
  t.equal(unity.pongs, 0)

  const honest = legacy(t, app, { revision: 3 })
  await honest.ended()
  t.notOk(honest.id)
  const handshake = await fetch(`${urlOf(app)}/socket.io/?EIO=3&transport=polling`)
  t.equal(handshake.status, 400)
  t.match(await handshake.json(), { message: 'Unsupported protocol version' })
  await play(t, app)
})

t.test('the server outlives its old clients', async (t) => {
  const app = await start(t, lonely)
  const client = legacy(t, app)
  await client.next('field_objects')
  await within(app.close(), 'end of the server')
  t.match(await client.ended(), /by the server/)
})
