import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { Client, play, until, urlOf } from '../../helper.ts'
import { startGame, startNetwork, startServices } from '../../services/network.ts'
import type { OriginalService } from '../../services/service.ts'

async function healthOf(app: FastifyInstance, part: string) {
  const response = await app.inject('/health')
  return response.json().dependencies[part]
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
