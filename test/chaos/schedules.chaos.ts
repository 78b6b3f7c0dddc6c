import t from 'tap'
import { runSchedules } from '../model/schedule.ts'
import { redisNodes } from '../plugins/players/redis-nodes.ts'

const SCHEDULES = 10_000

t.test(`${SCHEDULES} random schedules of join, leave, kill and node death`, async (t) => {
  const nodes = await redisNodes(t)
  const base = await nodes.client.dbsize()
  await runSchedules(nodes, SCHEDULES)
  t.equal(await nodes.client.dbsize(), base, 'no key is left')
})
