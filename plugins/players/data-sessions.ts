import type { Random } from '../../rules/board.ts'
import type { MassRules } from '../../rules/mass.ts'
import type { DataClient } from './data-client.ts'
import type { DataRecords } from './data-records.ts'
import type { createDataUsers } from './data-users.ts'
import type { KeyedQueue } from './keyed-queue.ts'
import type { PlayerRegistry } from './registry.ts'
import type { PlayerEntry, Roster } from './roster.ts'

type Parts = {
  data: DataClient
  roster: Roster
  queue: KeyedQueue
  records: DataRecords
  users: ReturnType<typeof createDataUsers>
  rules: MassRules
  random: Random
  prepare: () => Promise<void>
}

/** How users come and go at the data service, and the zombies with them. */
export function createDataSessions(
  parts: Parts,
): Pick<PlayerRegistry, 'alive' | 'join' | 'leave' | 'claimZombies'> {
  const { data, roster, queue, records, users, rules, random, prepare } = parts

  /** Takes a player off the roster when what is under way with it has ended; its id if it was announced. */
  function takeOff({ id }: PlayerEntry): Promise<string[]> {
    return queue(id, async () => {
      const player = roster.players.get(id)
      if (player === undefined) return []
      roster.remove(player)
      return player.state === 'pending' ? [] : [id]
    })
  }

  async function storeZombie(zombie: PlayerEntry): Promise<void> {
    const { id, ownerId } = zombie
    try {
      await queue(id, () => records.create(zombie))
      await users.addZombie(ownerId, id, () => roster.users.has(ownerId))
    } catch (error) {
      roster.remove(zombie)
      records.forgetLater(id)
      throw error
    }
  }

  return {
    async alive() {
      await prepare()
      // Records that an earlier process left behind are nobody's players, but their ids are taken.
      for (const id of await data.playerIds()) roster.reserveZombieId(id)
      return roster.announced()
    },

    async join(userId) {
      await prepare()
      await queue(userId, async () => {
        const mass = rules.DEFAULT_MASS
        roster.addMain(userId, mass, 'pending')
        try {
          await records.create({ id: userId, mass })
          await users.create(userId)
          roster.addUser(userId)
        } catch (error) {
          roster.players.delete(userId)
          records.forgetLater(userId)
          throw error
        }
      })
    },

    async leave(userId) {
      const belongings = roster.belongings(userId)
      if (!roster.users.delete(userId)) return []
      const gone = await Promise.all(belongings.map(takeOff))
      const recorded = await users.forget(userId)
      const ids = new Set([...belongings.map(({ id }) => id), ...recorded])
      await Promise.all([...ids].filter((id) => !roster.players.has(id)).map(records.forget))
      return gone.flat()
    },

    async claimZombies(minimum) {
      const missing = roster.addMissingZombies(minimum, rules.DEFAULT_MASS, random)
      const outcomes = await Promise.allSettled(missing.map(storeZombie))
      // An owner that left meanwhile has taken its zombies with it.
      const stored = missing.filter(
        ({ id }, i) => outcomes[i]?.status === 'fulfilled' && roster.players.has(id),
      )
      const failure = outcomes.find(({ status }) => status === 'rejected')
      if (stored.length === 0 && failure?.status === 'rejected') throw failure.reason
      return stored.map((zombie) => {
        zombie.state = 'alive'
        return { id: zombie.id, mass: zombie.mass, ownerId: zombie.ownerId }
      })
    },
  }
}
