import { Redis } from 'ioredis'
import { toPlayerRecord } from '../../plugins/players/redis.ts'
import { keyPrefix } from '../../plugins/redis/store.ts'
import type { Client } from '../helper.ts'
import { seen, simulated } from './view.ts'

/** Where a world is kept. */
export type World = { REDIS_URL: string; WORLD: string }

/** What the registry holds at this moment, read by a connection of its own: Redis may have been away. */
export async function registry({ REDIS_URL, WORLD }: World) {
  const redis = new Redis(REDIS_URL, {
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    commandTimeout: 5_000,
  })
  redis.on('error', () => {})
  try {
    const [players, users] = await Promise.all([
      redis.hgetall(`${keyPrefix(WORLD)}players`),
      redis.hkeys(`${keyPrefix(WORLD)}users`),
    ])
    const records = Object.entries(players).map(([id, record]) => toPlayerRecord(id, record))
    return { users: users.sort(), players: records }
  } finally {
    redis.disconnect()
  }
}

const lines = (players: Iterable<readonly [id: string, mass: number]>) =>
  Array.from(players, ([id, mass]) => `${id} ${mass}`).sort()

/** Ids and masses of all that live, as the registry says. */
export async function registered(world: World): Promise<string[]> {
  const { players } = await registry(world)
  return lines(players.filter(({ state }) => state === 'alive').map(({ id, mass }) => [id, mass]))
}

/**
 * In what the registry differs from what the clients know, who are all there are: its users must be
 * these, each player must belong to the client that simulates it, and all must see it with the same mass.
 */
export async function differences(world: World, clients: readonly Client[]): Promise<string[]> {
  const { users, players } = await registry(world)
  const owners = new Map(
    clients.flatMap((client) => simulated(client).map((id) => [id, client.id])),
  )
  const truth = lines(players.map(({ id, mass }) => [id, mass])).join()
  const wrong = players
    .filter(({ id, state, ownerId }) => state !== 'alive' || owners.get(id) !== ownerId)
    .map(({ id, state, ownerId }) => `${id} is ${state} with ${ownerId}, not ${owners.get(id)}`)
  const ids = clients.map(({ id }) => id).sort()
  if (users.join() !== ids.join()) wrong.push(`the users are ${users}, not ${ids}`)
  for (const client of clients) {
    const view = lines(seen(client)).join()
    if (view !== truth) wrong.push(`${client.id} sees ${view}, not ${truth}`)
  }
  return wrong
}
