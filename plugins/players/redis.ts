import type { Random } from '../../rules/board.ts'
import type { MassRules } from '../../rules/mass.ts'
import { Refusal } from '../../rules/refusal.ts'
import { zombieMass } from '../../rules/zombies.ts'
import { Mass } from '../../schemas/common.ts'
import { NewZombie, PlayerRecord } from '../../schemas/redis.ts'
import type { ScriptName } from '../redis/lua/index.ts'
import type { RedisStore } from '../redis/store.ts'
import { rows, validated } from '../redis/validated.ts'
import type { Holdings } from './holdings.ts'
import { count } from './local-players.ts'
import type { PlayerRegistry } from './registry.ts'
import type { Roster } from './roster.ts'

/** A node whose lease is older than this is taken for dead, in milliseconds. */
export const LEASE_MS = 5_000

type Options = {
  store: RedisStore
  holdings: Holdings
  roster: Roster
  rules: MassRules
  random: Random
  nodeId: string
}

const RECORD = /^(\w+) (\S+) (\S+)$/

const parseRecord = validated(PlayerRecord, 'player')
const parseZombie = validated(NewZombie, 'zombie')
export const parseMass = validated(Mass, 'mass')

/** One player as the players' hash holds it. Throws CorruptStore. */
export function toPlayerRecord(id: string | undefined, value: string | undefined): PlayerRecord {
  const [, state, ownerId, mass] = RECORD.exec(value ?? '') ?? []
  return parseRecord({ id, state, ownerId, mass: Number(mass) })
}

/** The registry that many nodes share: one Lua script per operation, and a copy of what this node's users own. */
export function createRedisRegistry(options: Options): PlayerRegistry {
  const { store, holdings, roster, rules, random, nodeId } = options

  async function list() {
    const [users, ...records] = await store.run('list')
    const players = rows(records, 2).map(([id, value]) => toPlayerRecord(id, value))
    return { users: Number(users), players }
  }

  async function changeMass(name: ScriptName, userId: string, playerId: string, rule: number[]) {
    const [mass] = await store.run(name, userId, playerId, ...rule)
    const changed = parseMass(Number(mass))
    holdings.setMass(playerId, changed)
    return changed
  }

  return {
    kind: 'redis',

    controlled: (userId, playerId) => holdings.controlled(userId, playerId, roster.has(playerId)),

    controlledBy: (userId) => holdings.living(userId),

    controlledCount: (userId) => holdings.living(userId).length,

    async alive() {
      const { players } = await list()
      return players.filter(({ state }) => state === 'alive').map(({ id, mass }) => ({ id, mass }))
    },

    async join(userId) {
      const mass = rules.DEFAULT_MASS
      holdings.addUser(userId)
      await store.run('join', userId, nodeId, mass, LEASE_MS)
      holdings.put({ id: userId, ownerId: userId, mass, state: 'pending' })
    },

    async revive(userId) {
      const [revived, mass, deaths] = await store.run('revive', userId, rules.DEFAULT_MASS)
      if (revived === '1') await holdings.mournings.complete(userId, Number(deaths))
      const main = { id: userId, ownerId: userId, mass: parseMass(Number(mass)) }
      holdings.put({ ...main, state: 'alive' })
      return { revived: revived === '1', mass: main.mass }
    },

    boost(userId, playerId) {
      const { BOOST_COST_RATIO, BOOST_COST_MINIMUM, BOOST_MINIMUM_MASS } = rules
      const rule = [BOOST_COST_RATIO, BOOST_COST_MINIMUM, BOOST_MINIMUM_MASS]
      return changeMass('boost', userId, playerId, rule)
    },

    feed: (userId, playerId) => changeMass('feed', userId, playerId, [rules.FOOD_MASS]),

    hit: (userId, playerId) =>
      changeMass('hit', userId, playerId, [rules.OBSTACLE_FACTOR, rules.DEFAULT_MASS]),

    async kill(reporterId, victimId, hunters, whileRecorded) {
      const [text, ownerId = ''] = await store.run('kill', reporterId, victimId, ...hunters)
      const mass = parseMass(Number(text))
      try {
        const result = await whileRecorded(mass)
        holdings.died(victimId)
        return { mass, result }
      } catch (error) {
        await store.run('spare', victimId, ownerId, mass)
        throw error
      }
    },

    async leave(userId) {
      const held = holdings.removeUser(userId)
      try {
        return await store.run('leave', userId)
      } catch (error) {
        // The client is gone whether Redis hears of it or not: the node makes up for it when Redis is back.
        if (error instanceof Refusal && error.code === 'STORE_UNAVAILABLE') return held
        throw error
      }
    },

    async claimZombies(minimum) {
      const masses = Array.from({ length: minimum }, () => zombieMass(rules.DEFAULT_MASS, random))
      const claims = rows(await store.run('claim', minimum, ...masses), 3).map(
        ([id, mass, ownerId]) => parseZombie({ id, mass: Number(mass), ownerId }),
      )
      for (const claim of claims) holdings.put({ ...claim, state: 'alive' })
      return claims
    },

    async census() {
      const { users, players } = await list()
      return { users, ...count(players) }
    },
  }
}
