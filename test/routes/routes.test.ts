import t from 'tap'
import { build, Client, gate, play, start, until, urlOf, within } from '../helper.ts'

t.test('GET /about says what this is', async (t) => {
  const app = await build(t)
  const response = await app.inject('/about')
  t.equal(response.statusCode, 200)
  t.match(response.json(), {
    name: 'shatterland-server',
    version: /^\d+\.\d+\.\d+/,
    socket_path: '/socket.io',
  })
  t.ok(response.headers['content-security-policy'], 'helmet is on')
})

t.test('GET /health tells the state of every part', async (t) => {
  const app = await build(t)
  const response = await app.inject('/health')
  t.equal(response.statusCode, 200)
  t.match(response.json(), {
    status: 'ok',
    uptime_seconds: Number,
    dependencies: {
      landscape: { status: 'up', kind: 'embedded' },
      field_objects: { status: 'up', kind: 'embedded' },
      players: { status: 'up', kind: 'memory' },
    },
  })
})

t.test('a part that is down makes the node not ready, but live', async (t) => {
  const app = await build(t)
  app.health.register('oracle', () => ({ status: 'down', kind: 'test', detail: 'asleep' }))
  t.match((await app.inject('/health')).json(), {
    status: 'degraded',
    dependencies: { oracle: { status: 'down', detail: 'asleep' } },
  })
  const ready = await app.inject('/health/ready')
  t.equal(ready.statusCode, 503)
  t.same(ready.json(), { status: 'not ready', reasons: ['oracle: asleep'] })
  const live = await app.inject('/health/live')
  t.equal(live.statusCode, 200)
  t.same(live.json(), { status: 'live' })
  t.throws(() => app.health.register('oracle', () => ({ status: 'up', kind: 'test' })), /already/)
})

t.test('a node without trouble is ready', async (t) => {
  const app = await build(t)
  const response = await app.inject('/health/ready')
  t.equal(response.statusCode, 200)
  t.same(response.json(), { status: 'ready', reasons: [] })
})

t.test('GET /metrics shows the truth at scrape time', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 3 } })
  const client = await play(t, app)
  await play(t, app)
  await client.ask('boost', { player_id: client.id })
  await client.ask('boost', { player_id: client.id })
  const response = await app.inject('/metrics')
  t.match(response.headers['content-type'], /^text\/plain; version=0\.0\.4/)
  for (const line of [
    'shatterland_connected_users 2',
    'shatterland_players_alive 4',
    'shatterland_zombies_alive 2',
    'shatterland_socket_events_total{event="boost",outcome="ok"} 1',
    'shatterland_socket_events_total{event="boost",outcome="TOO_SMALL"} 1',
    'shatterland_socket_event_duration_seconds_count{event="boost"} 2',
    'shatterland_socket_messages_sent_total{event="landscape"} 2',
    // 1 to each joiner for each player alive: none, then the first main and its two zombies;
    // and 1 to the first when the second comes alive.
    'shatterland_socket_messages_sent_total{event="spawn"} 4',
    'shatterland_socket_messages_sent_total{event="player_mass_update"} 2',
    'shatterland_socket_messages_sent_total{event="otherPlayerBoost"} 1',
  ]) {
    t.ok(response.body.includes(`\n${line}\n`), line)
  }
  t.match(response.body, /nodejs_eventloop_lag_seconds/)
})

t.test('POST /send_field_objects has nobody to deliver to', async (t) => {
  const app = await build(t)
  const response = await app.inject({
    method: 'POST',
    url: '/send_field_objects',
    payload: { food: [], obstacles: [] },
  })
  t.equal(response.statusCode, 404)
  t.match(response.json(), { statusCode: 404, code: 'NO_OBJECT_SERVICE' })
})

t.test('HTTP errors have one shape, and faults keep their text', async (t) => {
  const app = await build(t, {
    environment: { BODY_LIMIT: 1024, OBJECTS_URL: 'http://127.0.0.1:9' },
  })
  app.get('/fault', async () => {
    throw new Error('secret detail')
  })
  const missing = await app.inject('/nowhere?token=secret')
  t.equal(missing.statusCode, 404)
  t.same(missing.json(), {
    statusCode: 404,
    code: 'NOT_FOUND',
    message: 'There is no GET /nowhere',
  })

  const fault = await app.inject('/fault')
  t.equal(fault.statusCode, 500)
  t.same(fault.json(), {
    statusCode: 500,
    code: 'INTERNAL',
    message: 'A fault of the server; it was logged',
  })

  const large = await app.inject({
    method: 'POST',
    url: '/send_field_objects',
    payload: { food: 'x'.repeat(2000) },
  })
  t.equal(large.statusCode, 413)
  t.match(large.json(), { statusCode: 413, code: 'FST_ERR_CTP_BODY_TOO_LARGE', message: String })
})

t.test('the app closes while clients go on joining', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 3 } })
  await play(t, app, { transports: ['polling'] })
  const url = urlOf(app)
  const first = new Client(url)
  const joiners = [first]
  const knock = setInterval(() => joiners.push(new Client(url)), 5)
  t.teardown(() => {
    clearInterval(knock)
    for (const { socket } of joiners) socket.disconnect()
  })
  await first.next('field_objects')
  await until('joiners', () => joiners.length > 5)
  const closing = app.close()
  const before = joiners.length
  await within(closing, 'end of the app')
  t.ok(joiners.length > before, 'some came while it closed')
  t.equal(app.connectedUsers(), 0)
  t.same(await app.players.census(), { users: 0, alive: 0, zombies: 0, owners: 0 })
})

t.test(
  'a node that ends is not ready meanwhile, and waits for what users have under way',
  async (t) => {
    const app = await start(t)
    const client = await play(t, app)
    const { held, release } = gate()
    const { leave } = app.players
    let left = false
    app.players.leave = async (id) => {
      await held
      left = true
      return leave(id)
    }
    const disconnected = new Promise((resolve) => client.socket.once('disconnect', resolve))
    const closing = app.close()
    await disconnected
    const ready = await fetch(`${urlOf(app)}/health/ready`)
    t.equal(ready.status, 503)
    release()
    await closing
    t.ok(left)
  },
)

t.test('the app closes with live clients, and they are gone from the registry', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 3 } })
  const client = await play(t, app)
  const polling = await play(t, app, { transports: ['polling'] })
  const closed = [client, polling].map(
    ({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve)),
  )
  await app.close()
  t.same(await Promise.all(closed), ['io server disconnect', 'io server disconnect'])
  t.same(await app.players.census(), { users: 0, alive: 0, zombies: 0, owners: 0 })
})
