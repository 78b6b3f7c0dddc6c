import t from 'tap'
import { build, Client, gate, join, play, urlOf } from '../helper.ts'
import { SHORT_MS, startGame, startNetwork, startServices } from '../services/network.ts'

const URL = '/send_field_objects'
const TOKEN = 'a-token-of-some-length'
const one = { food: [{ id: 0, x: 1, z: 2 }], obstacles: [{ id: '0', x: '3.5', z: 4 }] }

/** An app with an object service that nobody calls in this test. */
const OBJECTS_URL = 'http://127.0.0.1:9'

t.test('a joiner gets what is delivered for it, and nobody else is disturbed', async (t) => {
  const { app, objects } = await startNetwork(t)
  const first = await join(t, app)
  const second = await join(t, app)
  await first.settled()
  t.equal(first.all('field_objects').length, 1)
  t.same(first.all('field_objects')[0], { food: objects.food, obstacles: objects.obstacles })
  t.same(
    second.all('field_objects'),
    first.all('field_objects'),
    'quoted ids in reverse order are the same objects',
  )
})

t.test('joins at once share a delivery', async (t) => {
  const { app, objects } = await startNetwork(t)
  const { held, release } = gate()
  objects.beforeDelivery = () => held
  const clients = Array.from({ length: 30 }, () => new Client(urlOf(app)))
  t.teardown(() => {
    for (const { socket } of clients) socket.disconnect()
  })
  await Promise.all(clients.map((client) => client.next('landscape')))
  release()
  await Promise.all(clients.map((client) => client.next('field_objects')))
  // Who is sent its landscape asks in the next moment, so the last ones may have come too late.
  t.ok(objects.taken().length <= 2)
})

t.test('a joiner is told of meals during its delivery', async (t) => {
  const { app, objects } = await startNetwork(t)
  const eater = await play(t, app)
  const { held: underWay, release: arrived } = gate()
  const { held, release } = gate()
  // What is delivered was read before the meal, and is not what was delivered last.
  const old = JSON.parse(JSON.stringify(objects.delivery()))
  old.food[0].x = 1
  objects.delivery = () => old
  objects.beforeDelivery = () => {
    arrived()
    return held
  }
  const joining = join(t, app)
  await underWay
  const { food } = (await eater.ask('eat', { food_id: 3, player_id: eater.id })) as never
  release()
  const joiner = await joining
  t.same(
    joiner.all('field_objects')[0]?.food.find(({ id }) => id === 3),
    food,
  )
})

t.test('an unasked delivery goes to everyone, once', async (t) => {
  const { app, objects } = await startNetwork(t)
  const client = await play(t, app)
  const other = await join(t, app)
  const since = client.mark()

  t.equal((await objects.deliver()).status, 200)
  await client.settled()
  t.same(since(), [], 'what is known already disturbs nobody')

  t.equal((await objects.deliver(one)).status, 200)
  const expected = { food: one.food, obstacles: [{ id: 0, x: 3.5, z: 4 }] }
  await client.settled()
  await other.settled()
  t.same(client.all('field_objects').at(-1), expected)
  t.same(other.all('field_objects').at(-1), expected)

  t.equal((await objects.deliver(one)).status, 200)
  await client.settled()
  t.same(since(), ['field_objects'], 'a repeated delivery changes nothing')

  await client.ask('eat', { food_id: 0, player_id: client.id })
  const after = client.mark()
  t.equal((await objects.deliver(one)).status, 200)
  await client.settled()
  t.same(after(), [], 'not even when the board has moved on')
  const [{ x, z } = { x: 0, z: 0 }] = objects.food
  t.equal((await objects.deliver({ ...one, food: [{ id: '0', x, z }] })).status, 200)
  await client.settled()
  t.same(after(), [], 'nor does one that says what is known by now')
  t.match(await client.ask('collision', { obstacle_id: 2, player_id: client.id }), {
    error: { code: 'UNKNOWN_OBSTACLE' },
  })
})

t.test('a service that begins anew brings everyone to the new board', async (t) => {
  const { app, objects } = await startNetwork(t)
  const client = await join(t, app)
  for (const obstacle of objects.obstacles) obstacle.x = 77
  const late = await join(t, app)
  await client.settled()
  const obstacles = late.all('field_objects')[0]?.obstacles ?? []
  t.equal(obstacles.length, objects.obstacles.length)
  t.ok(obstacles.every(({ x }) => x === 77))
  t.same(client.all('field_objects').at(-1)?.obstacles, obstacles)
})

t.test('food that moved without an answer is set right for everyone', async (t) => {
  const { app, objects } = await startNetwork(t, { DOWNSTREAM_TIMEOUT_MS: SHORT_MS })
  const client = await play(t, app)
  const update = objects.answer.bind(objects)
  objects.answer = async (call) => {
    const answer = await update(call)
    return call.path === '/update_object' ? 'no answer' : answer
  }
  t.match(await client.ask('eat', { food_id: 3, player_id: client.id }), {
    error: { code: 'SERVICE_UNAVAILABLE' },
  })
  await join(t, app)
  const { x, z } = objects.food[3] as { x: number; z: number }
  t.same(await client.next('eaten'), { food: [{ id: 3, x, z }] })
})

t.test('rings lie on the board until they are eaten', async (t) => {
  const { app, objects } = await startNetwork(t, {}, { now: () => 1_000_000 })
  const client = await play(t, app)
  await client.ask('kill_player', { id: client.id, x_position: 50, z_position: 50 })
  await client.ask('initialize_main', {})
  objects.taken()
  const late = await join(t, app)
  const ring = late.all('field_objects')[0]?.food.filter(({ id }) => id < 0) ?? []
  t.equal(ring.length, 10)
  t.same(
    client
      .all('eaten')[0]
      ?.food.map(({ id }) => id)
      .sort(),
    ring.map(({ id }) => id).sort(),
  )

  // Rings are ours: without a known place the piece must have lain for a moment, so the clock decides.
  const id = ring[0]?.id
  const answer = await client.ask('eat', { food_id: id, player_id: client.id })
  t.match(answer, { error: { code: 'ALREADY_EATEN' } })
  t.same(objects.taken(), ['GET /terrain_objects'], 'the service is not asked about rings')
})

t.test('without a data service the rings are made here', async (t) => {
  const network = await startServices(t)
  const app = await startGame(t, network, { DB_URL: '' })
  const client = await play(t, app)
  const answer = await client.ask('kill_player', { id: client.id, x_position: 50, z_position: 50 })
  t.match(answer, { ok: true })
  t.equal((answer as unknown as { food: unknown[] }).food.length, 10)
  t.notOk(network.objects.taken().includes('GET /get_pi_food'))
})

t.test('who may deliver', async (t) => {
  const app = await build(t, { environment: { OBJECTS_URL, OBJECTS_TOKEN: TOKEN } })
  const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
    app
      .inject({ method: 'POST', url: URL, payload: one, remoteAddress, headers })
      .then(({ statusCode }) => statusCode)

  for (const address of [
    '127.0.0.1',
    '::1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.7.7',
    '::ffff:10.0.0.1',
    'fd00::1',
  ]) {
    t.equal(await from(address), 200, address)
  }
  for (const address of ['8.8.8.8', '172.32.0.1', '2001:db8::1', '::ffff:8.8.8.8']) {
    t.equal(await from(address), 403, address)
  }
  t.equal(await from('8.8.8.8', { authorization: `Bearer ${TOKEN}` }), 200, 'the token')
  t.equal(await from('8.8.8.8', { authorization: `Bearer ${TOKEN}x` }), 403)
  t.equal(await from('8.8.8.8', { authorization: TOKEN }), 403)
  t.equal(await from('127.0.0.1', { 'x-forwarded-for': '8.8.8.8' }), 403, 'through a proxy')

  const strict = await build(t, { environment: { OBJECTS_URL, OBJECTS_ALLOW: 'none' } })
  const response = await strict.inject({ method: 'POST', url: URL, payload: one })
  t.equal(response.statusCode, 403)

  const own = await build(t)
  t.equal((await own.inject({ method: 'POST', url: URL, payload: one })).statusCode, 404)
})

t.test('what may be delivered', async (t) => {
  const app = await build(t, { environment: { OBJECTS_URL, BODY_LIMIT: 2048 } })
  const post = (payload: unknown) =>
    app
      .inject({ method: 'POST', url: URL, payload: payload as object })
      .then(({ statusCode }) => statusCode)
  t.equal(await post(one), 200)
  for (const wrong of [
    {},
    { food: [] },
    { food: {}, obstacles: [] },
    { food: [{ id: 'a', x: 1, z: 1 }], obstacles: [] },
    { food: [{ id: 1.5, x: 1, z: 1 }], obstacles: [] },
    { food: [{ id: 1, x: 'NaN', z: 1 }], obstacles: [] },
    { food: [{ id: 1, x: null, z: 1 }], obstacles: [] },
    { food: [{ id: 1, x: 1e9, z: 1 }], obstacles: [] },
    { food: [{ id: 1, x: '1e999', z: 1 }], obstacles: [] },
    { food: [{ id: 1, x: true, z: 1 }], obstacles: [] },
  ]) {
    t.equal(await post(wrong), 400, JSON.stringify(wrong))
  }
  const many = Array.from({ length: 200 }, (_, id) => ({ id, x: 1, z: 1 }))
  t.equal(await post({ food: many, obstacles: [] }), 413)
})

t.test('the configuration names what is wrong', async (t) => {
  for (const [environment, message] of [
    [{ OBJECTS_URL: 'ftp://host' }, /OBJECTS_URL .* http/],
    [{ DB_URL: 'not a url' }, /DB_URL .* http/],
    [{ TERRAIN_URL: 'http://user:secret@host' }, /TERRAIN_URL is \(hidden\)/],
    [{ DB_URL: 'http://host', REDIS_URL: 'redis://host' }, /DB_URL and REDIS_URL/],
    [{ OBJECTS_URL: 'http://host', REDIS_URL: 'redis://host' }, /OBJECTS_URL and REDIS_URL/],
    [{ OBJECTS_ALLOW: '10.0.0.0/33' }, /OBJECTS_ALLOW .*10\.0\.0\.0\/33/],
    [{ OBJECTS_ALLOW: 'example.org' }, /OBJECTS_ALLOW .*example\.org/],
  ] as const) {
    await t.rejects(build(t, { environment }), { message })
  }
})
