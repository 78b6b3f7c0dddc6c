import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { type Client, play, urlOf } from '../helper.ts'
import { type RedisServer, randomWorld, startRedis } from '../redis-helper.ts'
import { isReady, startNodes } from './nodes.ts'

/** Within this time after Redis is back the registry must equal the truth, in milliseconds. */
export const RETURN_MS = 2_000

export type Stage = {
  redis: RedisServer
  one: FastifyInstance
  two: FastifyInstance
  a: Client
  b: Client
}

/** Two nodes with a client each and a few zombies; the clients have eaten, so that their masses differ. */
export async function stage(t: Test): Promise<Stage> {
  const redis = await startRedis(t)
  const environment = {
    REDIS_URL: redis.url,
    WORLD: randomWorld(),
    MIN_PLAYERS: 6,
    // Movement carries the time at which it was sent in place of a velocity.
    PLAUSIBILITY: 'off',
  }
  const [one, two] = await startNodes(t, 2, environment)
  const [a, b] = [await play(t, one), await play(t, two)]
  for (const food of [0, 1, 2]) await a.ask('eat', { food_id: food, player_id: a.id })
  await b.ask('eat', { food_id: 7, player_id: b.id })
  return { redis, one, two, a, b }
}

/** Ids and masses of all that live, as the registry says. */
export async function registered(node: FastifyInstance) {
  const alive = await node.players.alive()
  return alive.map(({ id, mass }) => `${id} ${mass}`).sort()
}

/** Whether the registry holds just these, and both nodes are ready. */
export function backTo(expected: readonly string[], { one, two }: Stage) {
  return async () => {
    if (!(await isReady(urlOf(one))) || !(await isReady(urlOf(two)))) return false
    const found = await registered(one)
    return found.length === expected.length && found.every((line, i) => line === expected[i])
  }
}

/** What must hold after any trouble: nobody was lost or doubled, and the game goes on. */
export async function expectIntact(t: Test, { one, a, b }: Stage) {
  t.ok(a.socket.connected && b.socket.connected, 'nobody was disconnected')
  for (const client of [a, b]) {
    const mine = client.all('initialize_zombie_player').map(({ id }) => id)
    t.equal(new Set(mine).size, mine.length, 'no zombie was handed out twice')
    const begun = client.all('spawn').map(({ id }) => id)
    t.equal(new Set(begun).size, begun.length, 'no double spawn')
  }
  t.same(a.all('onEndSpawn').length + b.all('onEndSpawn').length, 0, 'nobody was given up')
  const { mass } = one.players.controlled(a.id, a.id)
  const boost = await a.ask('boost', { player_id: a.id })
  t.match(boost, { ok: true, mass: Math.min(mass * 0.9, mass - 2.4) }, 'the game goes on')
}
