import t from 'tap'
import { createMemoryRegistry } from '../../../plugins/players/memory.ts'
import { seeded } from '../../helper.ts'
import { withoutRedis } from '../../redis-helper.ts'
import { redisNodes } from './redis-nodes.ts'
import { RULES, registrySuite } from './registry-suite.ts'

t.test('in memory', async (t) => {
  registrySuite(t, async () => createMemoryRegistry(RULES, seeded(7)))
})

t.test('on Redis', { skip: withoutRedis }, async (t) => {
  const nodes = await redisNodes(t)
  registrySuite(t, async () => (await nodes.node()).registry)
})
