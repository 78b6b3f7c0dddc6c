import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { build, type Client, join, play, start, state, urlOf, within } from '../helper.ts'
import {
  freePort,
  inspect,
  RedisServer,
  randomWorld,
  startRedis,
  withoutOwnRedis,
} from '../redis-helper.ts'
import { isReady, startNodes, until } from './nodes.ts'
import { startProxy } from './proxy.ts'

/** Within this time after Redis is back the registry must equal the truth, in milliseconds. */
const RETURN_MS = 2_000

type Stage = {
  redis: RedisServer
  one: FastifyInstance
  two: FastifyInstance
  a: Client
  b: Client
}

/** Two nodes with a client each and a few zombies; the clients have eaten, so that their masses differ. */
async function stage(t: Test): Promise<Stage> {
  const redis = await startRedis(t)
  const environment = { REDIS_URL: redis.url, WORLD: randomWorld(), MIN_PLAYERS: 6 }
  const [one, two] = await startNodes(t, 2, environment)
  const [a, b] = [await play(t, one), await play(t, two)]
  for (const food of [0, 1, 2]) await a.ask('eat', { food_id: food, player_id: a.id })
  await b.ask('eat', { food_id: 7, player_id: b.id })
  return { redis, one, two, a, b }
}

/** Ids and masses of all that live, as the registry says. */
async function registered(node: FastifyInstance) {
  const alive = await node.players.alive()
  return alive.map(({ id, mass }) => `${id} ${mass}`).sort()
}

/** Whether the registry holds just these, and both nodes are ready. */
function backTo(expected: readonly string[], { one, two }: Stage) {
  return async () => {
    if (!(await isReady(urlOf(one))) || !(await isReady(urlOf(two)))) return false
    const found = await registered(one)
    return found.length === expected.length && found.every((line, i) => line === expected[i])
  }
}

/** Sends movement until the test stops it; each report says when it was made. */
function keepMoving(t: Test, client: Client): () => void {
  const timer = setInterval(() => {
    client.socket.emit('player_state_reconcile', {
      ...state(20, 30),
      velocity_x: performance.now() % 1e6,
    })
  }, 20)
  t.teardown(() => clearInterval(timer))
  return () => clearInterval(timer)
}

/** The age of each movement when it arrived, in milliseconds. */
function watchAges(client: Client): number[] {
  const ages: number[] = []
  client.socket.on('otherPlayerStateInfo', ({ velocity_x }: { velocity_x: number }) => {
    ages.push((performance.now() % 1e6) - velocity_x)
  })
  return ages
}

async function expectIntact(t: Test, { one, a, b }: Stage) {
  t.ok(a.socket.connected && b.socket.connected, 'nobody was disconnected')
  for (const client of [a, b]) {
    const mine = client.all('initialize_zombie_player').map(({ id }) => id)
    t.equal(new Set(mine).size, mine.length, 'no zombie was handed out twice')
    const begun = client.all('spawn').map(({ id }) => id)
    t.equal(new Set(begun).size, begun.length, 'no double spawn')
  }
  t.same(a.all('onEndSpawn').length + b.all('onEndSpawn').length, 0, 'nobody was given up')
  const { mass } = one.players.controlled(a.id, a.id)
  const boost = await a.ask('boost', { player_id: a.id })
  t.match(boost, { ok: true, mass: Math.min(mass * 0.9, mass - 2.4) }, 'the game goes on')
}

t.test('Redis in trouble', { skip: withoutOwnRedis, jobs: 1, timeout: 100_000 }, async (t) => {
  t.test('killed and back empty', async (t) => {
    const scene = await stage(t)
    const { redis, one, two, a, b } = scene
    const before = await registered(one)
    t.equal(before.length, 7, 'two clients and five zombies')
    await redis.kill()
    await until('not ready', async () => !(await isReady(urlOf(one))))
    const refusal = { error: { code: 'STORE_UNAVAILABLE' } }
    t.match(await a.ask('eat', { food_id: 9, player_id: a.id }), refusal)
    t.match(await a.ask('boost', { player_id: a.id }), refusal)
    t.match(await b.ask('kill_player', { id: b.id, x_position: 1, z_position: 1 }), refusal)
    const health = await fetch(`${urlOf(one)}/health/ready`)
    t.equal(health.status, 503)
    t.match(await health.json(), { reasons: ['redis: not connected'] }, 'and why')
    t.equal((await fetch(`${urlOf(one)}/health/live`)).status, 200)
    const late = await joinRefused(t, one)
    t.equal(late, 'STORE_UNAVAILABLE')
    await redis.start()
    await until('registry as before', backTo(before, scene), RETURN_MS)
    t.same(await registered(two), before)
    await expectIntact(t, scene)
  })

  t.test('movement between clients of one node goes on without Redis', async (t) => {
    const { redis, one, a } = await stage(t)
    const neighbour = await play(t, one)
    await redis.kill()
    a.socket.emit('player_state_reconcile', state(40, 41))
    t.match(await neighbour.next('otherPlayerStateInfo'), { id: a.id, position_x: 40 })
  })

  // After three seconds the subscriptions are the old ones, and what was sent meanwhile comes through them.
  for (const seconds of [3, 10]) {
    t.test(`stopped for ${seconds} seconds`, async (t) => {
      const scene = await stage(t)
      const { redis, one, a, b } = scene
      const before = await registered(one)
      const ages = watchAges(b)
      keepMoving(t, a)
      await until('movement', () => ages.length > 5)
      redis.signal('SIGSTOP')
      const stopped = performance.now()
      const boosts = [1, 2, 3].map(() => a.ask('boost', { player_id: a.id }))
      for (const boost of boosts) t.match(await boost, { error: { code: 'STORE_UNAVAILABLE' } })
      await until('not ready', async () => !(await isReady(urlOf(one))), 5_000)
      await until('the end', () => performance.now() - stopped > seconds * 1_000)
      const heard = ages.length
      redis.signal('SIGCONT')
      await until('registry as before', backTo(before, scene), RETURN_MS)
      await until('movement again', () => ages.length > heard + 5)
      const oldest = Math.round(Math.max(...ages))
      t.ok(oldest < 1_500, `the oldest movement was ${oldest} ms old`)
      await expectIntact(t, scene)
    })
  }

  t.test('subscriptions killed', async (t) => {
    const scene = await stage(t)
    const { redis, one, a, b } = scene
    const before = await registered(one)
    const admin = inspect(t, redis.url)
    t.ok(Number(await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')) >= 2)
    await until('registry as before', backTo(before, scene), RETURN_MS)
    await a.ask('eat', { food_id: 11, player_id: a.id })
    await until('the other node hears', () => b.all('eaten').length > 0)
    await expectIntact(t, scene)
  })

  t.test('a subscription that is dead while the commands work', async (t) => {
    const scene = await stage(t)
    const { redis, one, a } = scene
    const admin = inspect(t, redis.url)
    await admin.call('ACL', 'SETUSER', 'default', 'resetchannels')
    await until('not ready', async () => !(await isReady(urlOf(one))), 5_000)
    const health = await fetch(`${urlOf(one)}/health/ready`)
    t.same(await health.json(), {
      status: 'not ready',
      reasons: ['redis_channels: hears no messages'],
    })
    t.match(await a.ask('boost', { player_id: a.id }), { ok: true })
    await admin.call('ACL', 'SETUSER', 'default', 'allchannels')
    await until('ready', () => isReady(urlOf(one)), 5_000)
  })

  t.test('a primary that became a read-only replica', async (t) => {
    const scene = await stage(t)
    const { redis, one, a } = scene
    const before = await registered(one)
    const admin = inspect(t, redis.url)
    await admin.call('REPLICAOF', '127.0.0.1', String(await freePort()))
    t.match(await a.ask('eat', { food_id: 9, player_id: a.id }), {
      error: { code: 'STORE_UNAVAILABLE' },
    })
    await until('not ready', async () => !(await isReady(urlOf(one))))
    await admin.call('REPLICAOF', 'NO', 'ONE')
    await until('registry as before', backTo(before, scene), RETURN_MS)
    await expectIntact(t, scene)
  })

  t.test('a network that forgets its connections without a word', async (t) => {
    const redis = await startRedis(t)
    const network = await startProxy(t, redis.port)
    const environment = { REDIS_URL: network.url, WORLD: randomWorld() }
    const [one] = await startNodes(t, 1, environment)
    const a = await play(t, one)
    network.forget()
    t.match(await a.ask('boost', { player_id: a.id }), { error: { code: 'STORE_UNAVAILABLE' } })
    await until('ready on new connections', () => isReady(urlOf(one)), 12_000)
    t.match(await a.ask('boost', { player_id: a.id }), { ok: true, mass: 7.6 })
  })

  t.test('a server that starts without Redis keeps trying, and ends at once', async (t) => {
    const redis = new RedisServer(await freePort())
    t.teardown(() => redis.dispose())
    const environment = { REDIS_URL: redis.url, WORLD: randomWorld() }
    const node = await start(t, { environment })
    t.equal(await isReady(urlOf(node)), false)
    t.equal((await fetch(`${urlOf(node)}/health/live`)).status, 200)
    const other = await build(t, { environment })
    const began = performance.now()
    await other.close()
    t.ok(performance.now() - began < 1_000, 'closed at once')
    await redis.start()
    await until('ready', () => isReady(urlOf(node)), 5_000)
    const client = await join(t, node)
    t.equal(client.all('landscape').length, 1)
  })
})

async function joinRefused(t: Test, node: FastifyInstance): Promise<string> {
  const { Client } = await import('../helper.ts')
  const client = new Client(urlOf(node))
  t.teardown(() => client.socket.disconnect())
  const gone = new Promise<void>((resolve) => client.socket.once('disconnect', () => resolve()))
  const refusal = await client.next('event_refused')
  await within(gone, 'end of the connection')
  return refusal.code
}
