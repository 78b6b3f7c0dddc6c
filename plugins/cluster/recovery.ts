import type { FastifyInstance } from 'fastify'
import { AgreedWorld } from '../../schemas/redis.ts'
import { foodRecords, type SharedFieldObjects } from '../field-objects/redis.ts'
import type { Versioned } from '../field-objects/version.ts'
import { LEASE_MS, toPlayerRecord } from '../players/redis.ts'
import type { RedisStore } from '../redis/store.ts'
import { rows, validated } from '../redis/validated.ts'

/**
 * After the world was founded anew, the nodes have this long to put their players back before new zombies
 * are made and anyone is taken for gone, in ms.
 */
export const QUIET_MS = 1_500

/** So many users are put back at once: few round trips, and no reply waits for long behind the others. */
const AT_ONCE = 100

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
  /** Whether this node has been in the world before: then others may have been as well, with players. */
  let returns = false

  /** Agrees with the other nodes on the world; returns whether this node has just founded it, and how long it is quiet. */
  async function agree() {
    const quiet = returns ? QUIET_MS : 0
    const [founded, now, seed, agreedBoard, obstacles, quietFor] = await store.probe(
      'found',
      landscape.seed ?? ownSeed,
      board,
      foodRecords(field.copy.all()),
      JSON.stringify(field.obstacles()),
      holdings.lastZombie,
      0,
      quiet,
    )
    store.forgetTime()
    store.setTime(Number(now))
    const agreed = parseWorld({
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
    return { founded: founded === '1', quietFor: Number(quietFor) }
  }

  /** Puts one user back unless it is there, a dead one as well; returns whether it was missing. */
  async function restore(userId: string): Promise<boolean> {
    // One that left while others were restored must not come back.
    if (!holdings.hasUser(userId)) return false
    const records = holdings.of(userId).flatMap(({ id, state, mass }) => [id, state, mass])
    const [restored] = await store.probe('restore', userId, nodeId, LEASE_MS, ...records)
    if (restored === '1') holdings.mournings.forget(userId)
    return restored === '1'
  }

  /** Puts back those who are missing, some at a time; returns who they are. */
  async function restoreAll(userIds: readonly string[]): Promise<string[]> {
    const missing = []
    for (let i = 0; i < userIds.length; i += AT_ONCE) {
      const some = userIds.slice(i, i + AT_ONCE)
      const outcomes = await Promise.all(some.map(restore))
      missing.push(...some.filter((_, n) => outcomes[n]))
    }
    return missing
  }

  /** Removes users that left while Redis was away; returns who of their players was alive. */
  async function removeDeparted(registered: readonly string[]): Promise<string[]> {
    const gone = []
    for (const userId of registered) {
      if (!holdings.hasUser(userId)) gone.push(...(await store.probe('leave', userId, nodeId)))
    }
    return gone
  }

  /** Throws CorruptStore where there is what this version did not write: with it no comparison would succeed. */
  async function assertReadable(): Promise<Versioned[]> {
    const [, ...records] = await store.probe('list')
    for (const [id, value] of rows(records, 2)) toPlayerRecord(id, value)
    return field.probe()
  }

  /** Tells the others of players that they may have been told to be gone. */
  function announce(userId: string): void {
    for (const player of players.controlledBy(userId)) world.tellOthers(userId, 'spawn', player)
  }

  function sayGone(ids: readonly string[]): void {
    for (const id of ids) world.tellAll('onEndSpawn', { id })
  }

  return {
    /** Makes up for leaves that Redis has not heard of, and for users of this node that it has lost. */
    async tidy(): Promise<void> {
      const registered = await store.probe('roll', nodeId)
      sayGone(await removeDeparted(registered))
      const there = new Set(registered)
      const unregistered = [...holdings.users].filter((userId) => !there.has(userId))
      for (const userId of await restoreAll(unregistered)) announce(userId)
    },

    /**
     * Returns whether the world was founded anew, and for how many milliseconds other nodes may still put
     * their players back. Rejects when Redis is not ready for it yet.
     */
    async recover() {
      const { founded, quietFor } = await agree()
      const food = await assertReadable()
      // No client of this node has been told of its own layout.
      if (!returns && !founded) field.copy.adopt(food)
      await store.probe('renew', nodeId, LEASE_MS)
      const restored = await restoreAll([...holdings.users])
      const gone = await removeDeparted(await store.probe('roll', nodeId))
      // From here on the other nodes can be told.
      store.open()
      sayGone(gone)
      for (const userId of restored) announce(userId)
      const anew = founded && returns
      returns = true
      return { anew, quietFor }
    },
  }
}
