import { setTimeout } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import t from 'tap'
import { bury } from '../../plugins/cluster/bury.ts'
import { keyPrefix } from '../../plugins/redis/store.ts'
import { play } from '../helper.ts'
import { redisNodes } from '../plugins/players/redis-nodes.ts'
import { inspect, randomWorld, startRedis, withoutOwnRedis } from '../redis-helper.ts'
import { startNodes, until } from './nodes.ts'
import { startProxy } from './proxy.ts'
import { living } from './view.ts'

t.test('who is taken for gone', { skip: withoutOwnRedis, timeout: 100_000 }, async (t) => {
  const redis = await startRedis(t)
  const admin = inspect(t, redis.url)
  const scene = () => ({ REDIS_URL: redis.url, WORLD: randomWorld(), MIN_PLAYERS: 0 })

  t.test('a node that wakes while it is being buried puts all its users back', async (t) => {
    const environment = scene()
    const [one, two] = await startNodes(t, 2, environment)
    const [a, b, witness] = [await play(t, one), await play(t, one), await play(t, two)]
    await admin.zadd(`${keyPrefix(environment.WORLD)}nodes`, 0, one.nodeId)
    const [, buried = '', ...gone] = (await two.shared?.store.run('reap', one.nodeId)) ?? []
    t.same(gone, [buried])
    two.world.tellAll('onEndSpawn', { id: buried })
    t.same(await witness.next('onEndSpawn'), { id: buried })
    await until('all back', () => living(witness).length === 3, 2_500)
    const client = buried === a.id ? a : b
    t.match(await client.ask('eat', { food_id: 1, player_id: buried }), { ok: true, mass: 11 })
    t.same(client.all('onEndSpawn'), [])
    t.equal((await two.players.census()).users, 3)
  })

  t.test('a lease that has run out has lapsed, whether its node was removed or not', async (t) => {
    const nodes = await redisNodes(t)
    const { store, world } = await nodes.node()
    const lapsed = async () => (await store.run('renew', 'me', 5_000))[1]
    t.same([await lapsed(), await lapsed()], ['1', '0'])
    await nodes.client.zadd(`${keyPrefix(world)}nodes`, 0, 'me')
    t.same([await lapsed(), await lapsed()], ['1', '0'])
  })

  t.test('a user that Redis has lost is put back by the next comparison', async (t) => {
    const environment = scene()
    const [one] = await startNodes(t, 1, environment)
    const [a, b] = [await play(t, one), await play(t, one)]
    await one.shared?.store.run('leave', a.id)
    await until('its return', async () => (await one.players.census()).users === 2)
    t.match(await a.ask('boost', { player_id: a.id }), { ok: true })
    t.same(b.all('onEndSpawn'), [])
  })

  t.test('a user whose main player is dead survives the loss of everything', async (t) => {
    const environment = scene()
    const [one] = await startNodes(t, 1, environment)
    const a = await play(t, one)
    await a.ask('kill_player', { id: a.id, x_position: 5, z_position: 5 })
    await forget(admin, environment.WORLD)
    await until('its return', async () => {
      const census = await one.players.census().catch(() => undefined)
      return census?.users === 1
    })
    t.match(await a.ask('initialize_main', {}), { ok: true, mass: 10 })
  })

  t.test('a user that is in the set of its node alone does not hold up a burial', async (t) => {
    const nodes = await redisNodes(t)
    const [dead, other] = [await nodes.node(), await nodes.node()]
    await nodes.client.sadd(`${keyPrefix(dead.world)}node:gone`, 'stray')
    await dead.registry.join('a')
    await nodes.client.sadd(`${keyPrefix(dead.world)}node:gone`, 'a')
    const buried = []
    for await (const { userId } of bury(dead.store, 'gone')) {
      buried.push(userId)
      if (buried.length > 5) break
    }
    t.same(buried.sort(), ['a', 'stray'])
    t.equal((await dead.registry.census()).users, 1, 'the user of another node stays')
    await nodes.client.sadd(`${keyPrefix(other.world)}node:mine`, 'stray')
    await other.store.probe('leave', 'stray', 'mine')
    t.same(await other.store.probe('roll', 'mine'), [])
  })

  t.test('a long burial keeps nobody from renewing its own lease', async (t) => {
    const slow = await startProxy(t, redis.port, 5)
    const environment = { ...scene(), REDIS_URL: slow.url }
    const [one] = await startNodes(t, 1, environment)
    const nodes = `${keyPrefix(environment.WORLD)}nodes`
    const users = Array.from({ length: 1_000 }, (_, i) => `user${i}`)
    const prefix = keyPrefix(environment.WORLD)
    await admin.hset(`${prefix}users`, ...users.flatMap((user) => [user, 'gone']))
    await admin.sadd(`${prefix}node:gone`, ...users)
    await admin.zadd(nodes, 0, 'gone')
    const left = () => admin.scard(`${prefix}node:gone`)
    await until('the burial', async () => (await left()) < users.length)
    let least = Number.POSITIVE_INFINITY
    while ((await left()) > 0) {
      const [now, micros] = (await admin.time()).map(Number) as [number, number]
      const end = Number(await admin.zscore(nodes, one.nodeId))
      least = Math.min(least, end - (now * 1_000 + micros / 1_000))
      await setTimeout(50)
    }
    t.ok(least > 1_500, `its lease had ${Math.round(least)} ms left at least`)
  })
})

async function forget(admin: Redis, world: string): Promise<void> {
  const keys = await admin.keys(`${keyPrefix(world)}*`)
  await admin.del(keys)
}
