import type { FastifyBaseLogger } from 'fastify'
import type { Random } from '../../rules/board.ts'
import {
  type MassRules,
  massAfterBoost,
  massAfterMeal,
  massAfterObstacle,
} from '../../rules/mass.ts'
import { Refusal } from '../../rules/refusal.ts'
import type { DataClient } from './data-client.ts'
import { createDataRecords } from './data-records.ts'
import { createDataSessions } from './data-sessions.ts'
import { createDataUsers, createFlush } from './data-users.ts'
import { createKeyedQueue } from './keyed-queue.ts'
import { LocalPlayers } from './local-players.ts'
import type { LocalRegistry } from './registry.ts'
import { createRepairs } from './repairs.ts'

type Options = {
  data: DataClient
  rules: MassRules
  random: Random
  log: FastifyBaseLogger
  flushOnStart: boolean
}

export type DataServiceRegistry = LocalRegistry & {
  /** Empties the service if that is asked for. Rejects with a DownstreamError; the first join tries again. */
  prepare(): Promise<void>
  /** Ends the background work; returns the number of records that could not be set right. */
  close(): number
}

/**
 * The registry of a server that has a data service, for this one process: the service holds the masses
 * and the users' zombies; this process knows who is connected and alive. Every operation on a player
 * is a get and a post in that player's queue. Refuses with SERVICE_UNAVAILABLE while the service is away.
 */
export function createDataServiceRegistry(options: Options): DataServiceRegistry {
  const { data, rules, random, log } = options
  const local = new LocalPlayers()
  const queue = createKeyedQueue()
  const repairs = createRepairs()
  const records = createDataRecords(data, local, queue, repairs)
  const users = createDataUsers(data, queue, repairs)
  const prepare = createFlush(data, options.flushOnStart, log)
  const sessions = createDataSessions({
    data,
    local,
    queue,
    records,
    users,
    rules,
    random,
    prepare,
  })

  function changeMass(userId: string, playerId: string, rule: typeof massAfterMeal) {
    return queue(playerId, async () => {
      const player = local.owned(userId, playerId)
      const mass = rule(await records.mass(player), rules)
      await records.write(player, mass)
      return mass
    })
  }

  return {
    kind: 'data-service',
    ...sessions,
    prepare,
    controlled: (userId, playerId) => local.owned(userId, playerId),
    controlledBy: (userId) => local.controlledBy(userId),
    controlledCount: (userId) => local.controlledCount(userId),
    boost: (userId, playerId) => changeMass(userId, playerId, massAfterBoost),
    feed: (userId, playerId) => changeMass(userId, playerId, massAfterMeal),
    hit: (userId, playerId) => changeMass(userId, playerId, massAfterObstacle),

    revive(userId) {
      return queue(userId, async () => {
        if (!local.users.has(userId)) throw new Refusal('UNKNOWN_PLAYER')
        const main = local.players.get(userId)
        if (main?.state === 'alive') return { revived: false, mass: main.mass }
        const mass = rules.DEFAULT_MASS
        // The first time, the record is the one that was made when the user came.
        if (main === undefined) await records.create({ id: userId, mass })
        local.addMain(userId, mass, 'alive')
        return { revived: true, mass }
      })
    },

    feedWhile(userId, playerId, whileRecorded) {
      return queue(playerId, async () => {
        const player = local.owned(userId, playerId)
        const before = await records.mass(player)
        const result = await whileRecorded()
        const mass = massAfterMeal(before, rules)
        await records.writeInTheEnd(player, mass)
        return { mass, result, lives: () => local.has(player) }
      })
    },

    kill(reporterId, victimId, hunters, whileRecorded) {
      return queue(victimId, async () => {
        const victim = local.beginDeath(reporterId, victimId, hunters)
        try {
          await records.ensure(victim)
          const result = await whileRecorded(victim.mass)
          await records.remove(victim)
          local.remove(victim)
          return { mass: victim.mass, result }
        } catch (error) {
          victim.state = 'alive'
          throw error
        }
      })
    },

    async census() {
      return local.census()
    },

    close: () => repairs.close(),
  }
}
