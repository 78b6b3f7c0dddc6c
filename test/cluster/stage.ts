import type { Test } from 'tap'
import { type Client, state } from '../helper.ts'
import { type RedisServer, randomWorld, startRedis } from '../redis-helper.ts'
import type { ServerProcess } from '../server-process.ts'
import { isReady } from './nodes.ts'
import { enter, spawnNodes } from './processes.ts'
import { differences, registered, type World } from './truth.ts'
import { contradictions } from './view.ts'

/** Within this time after Redis is back the registry must equal the truth, in milliseconds. */
export const RETURN_MS = 2_000

/** Movement older than this must not be delivered: a second, and the time that a busy machine takes, in milliseconds. */
const STALE_MS = 1_500

export type Stage = {
  redis: RedisServer
  world: World
  nodes: readonly ServerProcess[]
  one: ServerProcess
  two: ServerProcess
  a: Client
  b: Client
  /** The age of each movement of `a` when it reached `b`, in milliseconds. */
  ages: number[]
}

/** Has a client move for as long as the test runs; each report says when it was made. */
function keepMoving(t: Test, client: Client): void {
  const timer = setInterval(() => {
    client.socket.emit('player_state_reconcile', {
      ...state(20, 30),
      velocity_x: performance.now() % 1e6,
    })
  }, 20)
  t.teardown(() => clearInterval(timer))
}

function watchAges(client: Client): number[] {
  const ages: number[] = []
  client.socket.on('otherPlayerStateInfo', ({ velocity_x }: { velocity_x: number }) => {
    ages.push((performance.now() % 1e6) - velocity_x)
  })
  return ages
}

/**
 * Two nodes, processes of their own, with a client each and a few zombies. The clients have eaten, so
 * that their masses differ, and one of them moves all the time.
 */
export async function stage(t: Test): Promise<Stage> {
  const redis = await startRedis(t)
  const world = { REDIS_URL: redis.url, WORLD: randomWorld() }
  const nodes = await spawnNodes(t, 2, {
    ...world,
    MIN_PLAYERS: '6',
    // Movement carries the time at which it was sent in place of a velocity.
    PLAUSIBILITY: 'off',
  })
  const [one, two] = nodes
  const [{ client: a }, { client: b }] = [await enter(t, one), await enter(t, two)]
  for (const food of [0, 1, 2]) await a.ask('eat', { food_id: food, player_id: a.id })
  await b.ask('eat', { food_id: 7, player_id: b.id })
  const ages = watchAges(b)
  keepMoving(t, a)
  return { redis, world, nodes, one, two, a, b, ages }
}

/** Whether the registry holds just these, its clients know it, and both nodes are ready. */
export function backTo(expected: readonly string[], { world, nodes, a, b }: Stage) {
  return async () => {
    for (const { url } of nodes) if (!(await isReady(url))) return false
    if (expected.join() !== (await registered(world)).join()) return false
    return (await differences(world, [a, b])).length === 0
  }
}

/** What must hold after any trouble: nobody was lost or doubled, nothing failed unseen, and the game goes on. */
export async function expectIntact(t: Test, { world, nodes, a, b, ages }: Stage) {
  t.ok(a.socket.connected && b.socket.connected, 'nobody was disconnected')
  for (const client of [a, b]) t.same(contradictions(client), [], 'no life began twice')
  t.same([...a.all('onEndSpawn'), ...b.all('onEndSpawn')], [], 'nobody was given up')
  t.ok(
    nodes.every(({ running }) => running),
    'an unhandled rejection would have ended the process',
  )
  for (const { faults } of nodes) t.same(faults, [])
  const oldest = Math.round(Math.max(...ages))
  t.ok(oldest < STALE_MS, `the oldest movement was ${oldest} ms old`)
  // A piece that nobody has just eaten.
  const meal = await a.ask('eat', { player_id: a.id, food_id: a.all('eaten').length % 20 })
  const { mass } = meal as { mass?: number }
  t.ok(meal.ok && (await registered(world)).includes(`${a.id} ${mass}`), 'the game goes on')
}
