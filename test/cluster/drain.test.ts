import t from 'tap'
import { randomWorld, startRedis, withoutOwnRedis } from '../redis-helper.ts'
import { enter, SMALL, spawnServer } from './processes.ts'

const DRAIN_TIMEOUT_MS = 1_000

t.test(
  'a drain that a stopped Redis holds up ends in time',
  { skip: withoutOwnRedis },
  async (t) => {
    const redis = await startRedis(t)
    const server = await spawnServer(t, {
      ...SMALL,
      REDIS_URL: redis.url,
      WORLD: randomWorld(),
      DRAIN_TIMEOUT_MS: String(DRAIN_TIMEOUT_MS),
    })
    await enter(t, server)
    redis.signal('SIGSTOP')
    t.teardown(() => redis.signal('SIGCONT'))
    const began = performance.now()
    server.signal('SIGTERM')
    t.same(await server.exited, [1, null], 'it was ended')
    t.ok(performance.now() - began >= 0.9 * DRAIN_TIMEOUT_MS)
  },
)
