import t, { type Test } from 'tap'
import { type Client, play, state, urlOf } from '../helper.ts'
import { randomWorld, startRedis, withoutOwnRedis } from '../redis-helper.ts'
import { isReady, startNodes, until } from './nodes.ts'
import { startProxy } from './proxy.ts'
import { backTo, expectIntact, RETURN_MS, registered, stage } from './stage.ts'

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

t.test('a Redis that falls silent', { skip: withoutOwnRedis }, async (t) => {
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
})
