import t, { type Test } from 'tap'
import { build, Client, join, play, start, state, urlOf, within } from '../helper.ts'
import {
  freePort,
  inspect,
  RedisServer,
  randomWorld,
  startRedis,
  withoutOwnRedis,
} from '../redis-helper.ts'
import { isReady, startNodes, until } from './nodes.ts'
import { enter } from './processes.ts'
import { startProxy } from './proxy.ts'
import { backTo, expectIntact, RETURN_MS, stage } from './stage.ts'
import { registered } from './truth.ts'

const AWAY = { error: { code: 'STORE_UNAVAILABLE' } }

/** One trouble after the other for the same two processes and the same two clients. */
t.test('Redis in trouble', { skip: withoutOwnRedis, timeout: 100_000 }, async (t) => {
  const scene = await stage(t)
  const { redis, world, one, two, a, b, ages } = scene
  const admin = inspect(t, redis.url)
  const movement = async () => {
    const heard = ages.length
    await until('movement', () => ages.length > heard + 5)
  }

  t.test('subscriptions killed', async (t) => {
    const before = await registered(world)
    t.equal(before.length, 7, 'two clients and five zombies')
    t.equal(Number(await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')), 2)
    await until('registry as before', backTo(before, scene), RETURN_MS)
    await a.ask('eat', { food_id: 11, player_id: a.id })
    const heard = () => b.all('eaten').some(({ food }) => food[0]?.id === 11)
    await until('the other node hears', heard)
    await movement()
    await expectIntact(t, scene)
  })

  t.test('a subscription that is dead while the commands work', async (t) => {
    await admin.call('ACL', 'SETUSER', 'default', 'resetchannels')
    await until('not ready', async () => !(await isReady(one.url)), 5_000)
    const health = await fetch(`${one.url}/health/ready`)
    t.same(await health.json(), {
      status: 'not ready',
      reasons: ['redis_channels: hears no messages'],
    })
    t.match(await a.ask('boost', { player_id: a.id }), { ok: true })
    const before = await registered(world)
    await admin.call('ACL', 'SETUSER', 'default', 'allchannels')
    await until('registry as before', backTo(before, scene), 5_000)
    await movement()
    await expectIntact(t, scene)
  })

  t.test('a primary that became a read-only replica', async (t) => {
    const before = await registered(world)
    await admin.call('REPLICAOF', '127.0.0.1', String(await freePort()))
    t.match(await a.ask('eat', { food_id: 9, player_id: a.id }), AWAY)
    await until('not ready', async () => !(await isReady(one.url)))
    await admin.call('REPLICAOF', 'NO', 'ONE')
    await until('registry as before', backTo(before, scene), RETURN_MS)
    await movement()
    await expectIntact(t, scene)
  })

  // After three seconds the subscriptions are the old ones, and what was sent meanwhile comes through them.
  for (const seconds of [3, 10]) {
    t.test(`stopped for ${seconds} seconds`, async (t) => {
      const before = await registered(world)
      t.teardown(() => redis.signal('SIGCONT'))
      redis.signal('SIGSTOP')
      const stopped = performance.now()
      const boosts = [1, 2, 3].map(() => a.ask('boost', { player_id: a.id }))
      for (const boost of boosts) t.match(await boost, AWAY)
      await until('not ready', async () => !(await isReady(one.url)), 5_000)
      await until('the end', () => performance.now() - stopped > seconds * 1_000)
      redis.signal('SIGCONT')
      await until('registry as before', backTo(before, scene), RETURN_MS)
      await movement()
      await expectIntact(t, scene)
    })
  }

  t.test('killed and back empty', async (t) => {
    const before = await registered(world)
    await redis.kill()
    await until('not ready', async () => !(await isReady(one.url)))
    t.match(await a.ask('eat', { food_id: 9, player_id: a.id }), AWAY)
    t.match(await a.ask('boost', { player_id: a.id }), AWAY)
    t.match(await b.ask('kill_player', { id: b.id, x_position: 1, z_position: 1 }), AWAY)
    const health = await fetch(`${two.url}/health/ready`)
    t.equal(health.status, 503)
    t.match(await health.json(), { reasons: ['redis: not connected'] }, 'and why')
    t.equal((await fetch(`${one.url}/health/live`)).status, 200)
    t.equal(await joinRefused(t, one.url), 'STORE_UNAVAILABLE')
    await redis.start()
    await until('registry as before', backTo(before, scene), RETURN_MS)
    await movement()
    await expectIntact(t, scene)
  })

  t.test('movement between clients of one node goes on without Redis', async (t) => {
    const { client: neighbour } = await enter(t, one)
    await redis.kill()
    neighbour.socket.emit('player_state_reconcile', state(40, 41))
    t.match(await a.next('otherPlayerStateInfo'), { id: neighbour.id, position_x: 40 })
  })
})

t.test('ways to Redis', { skip: withoutOwnRedis }, async (t) => {
  t.test('a network that forgets its connections without a word', async (t) => {
    const redis = await startRedis(t)
    const network = await startProxy(t, redis.port)
    const environment = { REDIS_URL: network.url, WORLD: randomWorld() }
    const [one] = await startNodes(t, 1, environment)
    const a = await play(t, one)
    network.forget()
    t.match(await a.ask('boost', { player_id: a.id }), AWAY)
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

async function joinRefused(t: Test, url: string): Promise<string> {
  const client = new Client(url)
  t.teardown(() => void client.socket.disconnect())
  const gone = new Promise<void>((resolve) => client.socket.once('disconnect', () => resolve()))
  const refusal = await client.next('event_refused')
  await within(gone, 'end of the connection')
  return refusal.code
}
