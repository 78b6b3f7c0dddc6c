import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { isReady, until } from '../cluster/nodes.ts'
import { gate, play, start, state, urlOf } from '../helper.ts'
import { anyRedis, randomWorld, withoutRedis } from '../redis-helper.ts'
import { startNetwork } from '../services/network.ts'
import { CLIENT, SERVER, startCollector, tracedTo } from './collector.ts'

/** How many times a node has renewed its lease. */
async function leasesOf(app: FastifyInstance): Promise<number> {
  const metrics = await app.metrics.registry.metrics()
  return Number(/redis_scripts_total\{script="renew",[^}]*\} (\d+)/.exec(metrics)?.[1])
}

/** Events, and what the server does when users come and go: all that may begin a trace. */
const ROOTS = new Set(['connect', 'initialize_main', 'eat', 'boost', 'collision', 'disconnect'])

t.test('a meal over Redis is one trace', { skip: withoutRedis }, async (t) => {
  const collector = await startCollector(t)
  const environment = {
    REDIS_URL: await anyRedis(t),
    WORLD: randomWorld(),
    PLAUSIBILITY: 'off',
    OTEL_SERVICE_NAME: 'node-a',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test%20bed',
    ...tracedTo(collector),
  }
  const app = await start(t, { environment })
  await until('a ready node', () => isReady(urlOf(app)))
  const leases = await leasesOf(app)
  const client = await play(t, app)
  t.match(await client.ask('eat', { food_id: '3', player_id: client.id }), { ok: true })

  const { root, calls } = await collector.trace('eat')
  t.match(root, {
    kind: SERVER,
    status: 0,
    attributes: { 'user.id': client.id, 'shatterland.outcome': 'ok' },
    resource: { 'service.name': 'node-a', 'deployment.environment.name': 'test bed' },
  })
  t.type(root.attributes['shatterland.queue_wait_ms'], 'number')
  t.match(calls, [
    {
      name: 'redis meal',
      kind: CLIENT,
      parentSpanId: root.spanId,
      attributes: { 'db.system.name': 'redis', 'db.stored_procedure.name': 'meal' },
    },
  ])
  t.equal(calls.length, 1)
  const [call] = calls
  t.ok(call && call.start >= root.start && call.end <= root.end, 'the call lies within the event')

  t.match(await client.ask('eat', { food_id: '99', player_id: client.id }), { ok: false })
  const isRefused = (span: { attributes: object }) =>
    'shatterland.outcome' in span.attributes && span.attributes['shatterland.outcome'] !== 'ok'
  const refused = await collector.trace('eat', isRefused)
  t.match(refused.root, { status: 0, attributes: { 'shatterland.outcome': 'UNKNOWN_FOOD' } })

  // The node's own scripts, its lease every second among them, are nobody's event.
  await until('a lease', async () => (await leasesOf(app)) > leases)
  await client.ask('boost', { player_id: client.id })
  await collector.trace('boost')
  const roots = collector.spans.filter(({ parentSpanId }) => parentSpanId === '')
  t.same(
    roots.map(({ name }) => name).filter((name) => !ROOTS.has(name)),
    [],
  )
})

t.test('a meal over the services is one trace, which each of them is told of', async (t) => {
  const collector = await startCollector(t)
  const { app, objects, data } = await startNetwork(t, tracedTo(collector))
  const client = await play(t, app)
  await collector.trace('initialize_main')
  for (const service of [objects, data]) service.taken()
  t.match(await client.ask('eat', { food_id: '3', player_id: client.id }), { ok: true })

  const { root, calls } = await collector.trace('eat')
  t.match(root, { kind: SERVER, attributes: { 'shatterland.outcome': 'ok' } })
  t.same(
    calls.map(({ name, parentSpanId, kind }) => [name, parentSpanId, kind]),
    [
      ['data players_get', root.spanId, CLIENT],
      ['objects update_object', root.spanId, CLIENT],
      ['data players_add', root.spanId, CLIENT],
    ],
  )
  t.match(calls[1]?.attributes, {
    'http.request.method': 'GET',
    'server.port': Number(new URL(objects.url).port),
    'url.path': '/update_object',
  })
  const [get, add] = data.calls
  const told = [get, objects.calls[0], add].map((call) => call?.traceparent)
  t.same(
    told,
    calls.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
  )

  client.socket.emit('look', { look_x: 1, look_y: 0, look_z: 0 })
  client.socket.emit('player_state_reconcile', state(10, 10))
  await objects.fail('down')
  const answer = await client.ask('eat', { food_id: '4', player_id: client.id })
  t.match(answer, { error: { code: 'SERVICE_UNAVAILABLE' } })
  const failed = await collector.trace('eat', ({ status }) => status === 2)
  t.match(failed.root.attributes, { 'shatterland.outcome': 'SERVICE_UNAVAILABLE' })
  t.match(failed.calls.at(-1), {
    name: 'objects update_object',
    status: 2,
    attributes: { 'error.type': 'connection' },
  })
  const names = new Set(collector.spans.map(({ name }) => name))
  t.notOk(names.has('look') || names.has('player_state_reconcile'), 'movement is not traced')
})

t.test('what waits for another event belongs to its own trace', async (t) => {
  const collector = await startCollector(t)
  const { app, objects, data } = await startNetwork(t, tracedTo(collector))
  const [eater, killer] = [await play(t, app), await play(t, app)]
  for (let id = 0; id < 3; id++) {
    await killer.ask('eat', { food_id: String(id), player_id: killer.id })
  }

  // The meal holds the eater's record until the object service answers; the kill waits for it.
  const answer = objects.answer.bind(objects)
  const { held, release } = gate()
  const reached = new Promise<void>((resolve) => {
    objects.answer = async (call) => {
      if (call.path === '/update_object') {
        resolve()
        await held
      }
      return answer(call)
    }
  })
  const meal = eater.ask('eat', { food_id: '9', player_id: eater.id })
  await reached
  data.taken()
  const kill = killer.ask('kill_player', { id: eater.id, x_position: 50, z_position: 50 })
  release()
  t.match(await meal, { ok: true })
  await kill

  const eaten = await collector.trace('eat', ({ attributes }) => attributes['user.id'] === eater.id)
  t.equal(eaten.calls.length, 3)
  const killed = await collector.trace('kill_player')
  t.ok(killed.calls.length > 0)
  t.ok(killed.calls.every(({ parentSpanId }) => parentSpanId === killed.root.spanId))
})

t.test('no event waits for a collector that hangs', async (t) => {
  const collector = await startCollector(t)
  collector.isHanging = true
  // Longer than the client waits for any answer.
  const app = await start(t, {
    environment: {
      ...tracedTo(collector),
      OTEL_BSP_MAX_QUEUE_SIZE: 8,
      OTEL_EXPORTER_OTLP_TIMEOUT: 60_000,
      PLAUSIBILITY: 'off',
    },
  })
  const client = await play(t, app)
  await until('a delivery', () => collector.headers.length > 0)
  for (let i = 0; i < 20; i++) {
    t.match(await client.ask('eat', { food_id: i, player_id: client.id }), { ok: true })
  }
})

t.test('what waits for a collector that hangs is bounded', async (t) => {
  const collector = await startCollector(t)
  collector.isHanging = true
  const app = await start(t, {
    environment: {
      ...tracedTo(collector),
      OTEL_BSP_MAX_QUEUE_SIZE: 8,
      OTEL_EXPORTER_OTLP_TIMEOUT: 300,
      RATE_LIMIT_FACTOR: 0,
      PLAUSIBILITY: 'off',
    },
  })
  const client = await play(t, app)
  const ask = () => client.ask('initialize_main', {})
  for (let i = 0; i < 100; i++) t.match(await ask(), { ok: true })
  collector.isHanging = false
  await ask()
  const { spans } = collector
  await collector.until('later spans', () => spans.length > 0)
  t.match(await app.metrics.registry.metrics(), /trace_spans_total\{outcome="failed"\} [1-9]/)
  await app.close()
  t.ok(spans.length <= 16, `${spans.length} spans of more than a hundred have waited`)
})
