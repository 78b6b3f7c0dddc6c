import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { build, Client, join, play, start, state, urlOf, within } from '../helper.ts'
import { freePort, inspect, RedisServer, randomWorld, withoutOwnRedis } from '../redis-helper.ts'
import { isReady, until } from './nodes.ts'
import { backTo, expectIntact, RETURN_MS, registered, stage } from './stage.ts'

t.test('Redis in trouble', { skip: withoutOwnRedis }, async (t) => {
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
  const client = new Client(urlOf(node))
  t.teardown(() => client.socket.disconnect())
  const gone = new Promise<void>((resolve) => client.socket.once('disconnect', () => resolve()))
  const refusal = await client.next('event_refused')
  await within(gone, 'end of the connection')
  return refusal.code
}
