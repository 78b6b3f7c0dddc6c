import t from 'tap'
import { versionOf } from '../../plugins/field-objects/version.ts'
import { join, play } from '../helper.ts'
import { redisNodes } from '../plugins/players/redis-nodes.ts'
import { anyRedis, inspect, randomWorld, withoutRedis } from '../redis-helper.ts'
import { startNodes, until } from './nodes.ts'
import { outsider } from './outsider.ts'

t.test('food that nodes share', { skip: withoutRedis }, async (t) => {
  const REDIS_URL = await anyRedis(t)
  const admin = inspect(t, REDIS_URL)

  t.test('a node that comes later tells nobody of the food that it finds', async (t) => {
    const environment = { REDIS_URL, WORLD: randomWorld(), MIN_PLAYERS: 0 }
    await startNodes(t, 1, environment)
    const [late] = await startNodes(t, 1, { ...environment, FOOD_COUNT: 30 })
    const client = await join(t, late)
    const [objects] = client.all('field_objects')
    const byId = (a: { id: number }, b: { id: number }) => a.id - b.id
    t.equal(objects?.food.length, 20, 'not its own layout')
    t.match(late.sharedField?.copy.all().sort(byId), objects?.food.sort(byId))
    const metrics = await late.metrics.registry.metrics()
    t.notMatch(metrics, /reconciled_notices_total\{event="eaten"\} [1-9]/)
    t.same(client.all('eaten'), [])
  })

  t.test('what is older than what is known of a piece is told to nobody', async (t) => {
    const WORLD = randomWorld()
    const [node] = await startNodes(t, 1, { REDIS_URL, WORLD, MIN_PLAYERS: 0 })
    const { notice, key } = outsider(admin, WORLD)
    const client = await play(t, node)
    const [newer, older] = [
      { id: 3, x: 70, z: 80 },
      { id: 3, x: 7, z: 8 },
    ]
    const ring = { id: -1, x: 5, z: 5 }
    await admin.hset(key('food'), '3', '70 80 20')
    await notice('eaten', { food: [newer] }, { versions: [20] })
    await notice('eaten', { food: [older] }, { versions: [10] })
    await notice('eaten', { food: [ring, older] }, { versions: [30, 15] })
    await until('the ring', () => client.all('eaten').length === 2)
    t.same(client.all('eaten'), [{ food: [newer] }, { food: [ring] }])
    await notice('eaten', { food: [{ id: -1, x: -1, z: -1 }] }, { versions: [40] })
    await notice('eaten', { food: [ring] }, { versions: [30] })
    await notice('eaten', { food: [older] }, { versions: [50] })
    await until('the last', () => client.all('eaten').length === 4)
    t.same(client.all('eaten').slice(2), [{ food: [{ id: -1, x: -1, z: -1 }] }, { food: [older] }])
  })

  t.test('each move of a piece has a greater version, even within a millisecond', async (t) => {
    const nodes = await redisNodes(t)
    const { deeds, registry } = await nodes.node(undefined, [{ id: 1, x: 50, z: 50 }])
    await registry.join('a')
    await registry.revive('a')
    const near = { x: 50, z: 50, radius: 1e6 }
    const meals = await Promise.all(Array.from({ length: 50 }, () => deeds.eat('a', 'a', 1, near)))
    const versions = meals.map(({ piece }) => Number(versionOf(piece)))
    t.same(
      versions,
      [...new Set(versions)].sort((one, other) => one - other),
    )
    const ring = await deeds.kill('a', 'a', [], near)
    await registry.revive('a')
    const eaten = await deeds.eat('a', 'a', ring[0]?.id as number, near)
    t.ok(Number(versionOf(eaten.piece)) > Number(versionOf(ring[0] as never)))
  })
})
