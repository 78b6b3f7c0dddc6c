import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { AgreedWorld } from '../../schemas/redis.ts'
import { foodRecords, type SharedFieldObjects } from '../field-objects/redis.ts'
import { LEASE_MS } from '../players/redis.ts'
import type { RedisStore } from '../redis/store.ts'
import { validated } from '../redis/validated.ts'

/** After the world was founded anew, the nodes have this long to put their zombies back before new ones are made, in ms. */
export const QUIET_MS = 1_500

const parseWorld = validated(AgreedWorld, 'world')

/**
 * Puts this node's users back into a Redis that may have lost them, and takes over what is there
 * where it has lost nothing. Everything in it may be done twice.
 */
export function createRecovery(
  fastify: FastifyInstance,
  store: RedisStore,
  field: SharedFieldObjects,
) {
  const { config, holdings, landscape, ownSeed, nodeId, world, players, log } = fastify
  const board = `${config.BOARD_WIDTH}x${config.BOARD_HEIGHT}`

  /** Agrees with the other nodes on the world; returns whether this node has just founded it. */
  async function agree(): Promise<boolean> {
    const quiet = holdings.lastZombie > 0 ? QUIET_MS : 0
    const [founded, now, epoch, seed, agreedBoard, obstacles] = await store.probe(
      'found',
      randomUUID(),
      landscape.seed ?? ownSeed,
      board,
      foodRecords(field.copy.all()),
      JSON.stringify(field.obstacles()),
      holdings.lastZombie,
      0,
      quiet,
    )
    store.setTime(Number(now))
    const agreed = parseWorld({
      epoch,
      seed: Number(seed),
      board: agreedBoard,
      obstacles: JSON.parse(obstacles ?? ''),
    })
    if (agreed.board !== board) {
      throw new Error(`This node has a board of ${board}, its world one of ${agreed.board}`)
    }
    if (landscape.seed === undefined && agreed.seed !== ownSeed) {
      log.info({ seed: agreed.seed, own: ownSeed }, 'the world was founded with another seed')
    }
    landscape.agree(agreed.seed)
    field.agree(agreed.obstacles)
    await landscape.packet()
    return founded === '1'
  }

  /** Puts one user back unless it is there; returns whether it was missing. */
  async function restore(userId: string): Promise<boolean> {
    const records = holdings.of(userId).flatMap(({ id, state, mass }) => [id, state, mass])
    if (records.length === 0) return false
    const [restored] = await store.probe('restore', userId, nodeId, LEASE_MS, ...records)
    if (restored === '1') holdings.mournings.forget(userId)
    return restored === '1'
  }

  /** Removes users that left while Redis was away. */
  async function removeDeparted(): Promise<void> {
    for (const userId of await store.probe('roll', nodeId)) {
      if (holdings.hasUser(userId)) continue
      for (const id of await store.probe('leave', userId)) world.tellAll('onEndSpawn', { id })
    }
  }

  /** Tells the others of players that they may have been told to be gone. */
  function announce(userId: string): void {
    for (const player of players.controlledBy(userId)) world.tellOthers(userId, 'spawn', player)
  }

  return {
    removeDeparted,

    /** Returns whether the world was founded anew. Rejects when Redis is not ready for it yet. */
    async recover(): Promise<boolean> {
      const founded = await agree()
      await store.probe('renew', nodeId, LEASE_MS)
      const restored = []
      for (const userId of holdings.users) if (await restore(userId)) restored.push(userId)
      await removeDeparted()
      store.open()
      for (const userId of restored) announce(userId)
      return founded && holdings.lastZombie > 0
    },
  }
}
