import { Redis } from 'ioredis'
import type { Test } from 'tap'
import { createRedisDeeds } from '../../../plugins/deeds/redis.ts'
import { createRedisFieldObjects, foodRecords } from '../../../plugins/field-objects/redis.ts'
import { Holdings } from '../../../plugins/players/holdings.ts'
import { createRedisRegistry } from '../../../plugins/players/redis.ts'
import { Roster } from '../../../plugins/players/roster.ts'
import { RedisStore } from '../../../plugins/redis/store.ts'
import { seeded } from '../../helper.ts'
import { anyRedis, inspect, randomWorld } from '../../redis-helper.ts'
import { RULES } from './registry-suite.ts'

const BOARD = { width: 100, height: 100 }

/** Registries on one Redis, without sockets: each `node` of one world is what one process would have. */
export async function redisNodes(t: Test, server?: { url: string }) {
  const url = server?.url ?? (await anyRedis(t))
  const client = new Redis(url)
  t.teardown(() => client.disconnect())
  let seed = 0

  async function node(world = randomWorld(), food: { id: number; x: number; z: number }[] = []) {
    seed += 1
    const store = new RedisStore(client, world, Date.now)
    const [, now] = await store.probe('found', 1, 'b', foodRecords(food), '[]', 0, 0, 0)
    store.setTime(Number(now))
    store.open()
    const [holdings, random, nodeId] = [new Holdings(), seeded(seed), `node-${seed}`]
    const options = { store, holdings, random, rules: RULES }
    const registry = createRedisRegistry({ ...options, roster: new Roster(), nodeId })
    const deeds = createRedisDeeds({ ...options, board: BOARD, lifeIsKnown: async () => {} })
    const layout = { food, obstacles: [] }
    const fieldObjects = createRedisFieldObjects({ store, board: BOARD, random, layout })
    return { world, store, holdings, registry, deeds, fieldObjects, nodeId }
  }
  return { node, url, client: inspect(t, url) }
}
