import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { SETTLE_MS } from '../../plugins/socket-io/join-gate.ts'
import { play } from '../helper.ts'
import { inspect, randomWorld, startRedis, withoutOwnRedis } from '../redis-helper.ts'
import { startNodes, until } from './nodes.ts'
import { outsider } from './outsider.ts'
import { contradictions, living } from './view.ts'

const title =
  'a spawn that comes long after a joiner was told of the player is not told to it again'

t.test(title, { skip: withoutOwnRedis, timeout: 60_000 }, async (t) => {
  const redis = await startRedis(t)
  const WORLD = randomWorld()
  const [node] = await startNodes(t, 1, { REDIS_URL: redis.url, WORLD, MIN_PLAYERS: 0 })
  const { appear } = outsider(inspect(t, redis.url), WORLD)
  const early = await play(t, node)
  // The looks after the node's entry are over.
  await setTimeout(2_500)
  await appear('other')
  const late = await play(t, node)
  t.same(living(late), [early.id, late.id, 'other'].sort())
  redis.signal('SIGSTOP')
  t.teardown(() => redis.signal('SIGCONT'))
  t.notOk(living(early).includes('other'), 'its spawn was lost')
  await setTimeout(SETTLE_MS + 500)
  redis.signal('SIGCONT')
  await until('the comparison', () => living(early).includes('other'))
  await late.settled()
  for (const client of [early, late]) t.same(contradictions(client), [], 'no life began twice')
  t.same(living(late), living(early))
})
