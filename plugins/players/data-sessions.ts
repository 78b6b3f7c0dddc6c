import type { Random } from '../../rules/board.ts'
import type { MassRules } from '../../rules/mass.ts'
import type { DataClient } from './data-client.ts'
import type { DataRecords } from './data-records.ts'
import type { createDataUsers } from './data-users.ts'
import type { KeyedQueue } from './keyed-queue.ts'
import type { LocalPlayers, PlayerEntry } from './local-players.ts'
import type { PlayerRegistry } from './registry.ts'

type Parts = {
  data: DataClient
  local: LocalPlayers
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
  const { data, local, queue, records, users, rules, random, prepare } = parts

  /** Takes a player off the list when what is under way with it has ended; its id if it was announced. */
  function takeOff({ id }: PlayerEntry): Promise<string[]> {
    return queue(id, async () => {
      const player = local.players.get(id)
      if (player === undefined) return []
      local.remove(player)
      return player.state === 'pending' ? [] : [id]
    })
  }

  async function storeZombie(zombie: PlayerEntry): Promise<void> {
    const { id, ownerId } = zombie
    try {
      await queue(id, () => records.create(zombie))
      await users.addZombie(ownerId, id, () => local.users.has(ownerId))
    } catch (error) {
      local.remove(zombie)
      records.forgetLater(id)
      throw error
    }
  }

  return {
    async alive() {
      await prepare()
      // Records that an earlier process left behind are nobody's players, but their ids are taken.
      for (const id of await data.playerIds()) local.reserveZombieId(id)
      return local.announced()
    },

    async join(userId) {
      await prepare()
      await queue(userId, async () => {
        const mass = rules.DEFAULT_MASS
        local.addMain(userId, mass, 'pending')
        try {
          await records.create({ id: userId, mass })
          await users.create(userId)
          local.addUser(userId)
        } catch (error) {
          local.players.delete(userId)
          records.forgetLater(userId)
          throw error
        }
      })
    },

    async leave(userId) {
      const belongings = local.belongings(userId)
      if (!local.users.delete(userId)) return []
      const gone = await Promise.all(belongings.map(takeOff))
      const recorded = await users.forget(userId)
      const ids = new Set([...belongings.map(({ id }) => id), ...recorded])
      await Promise.all([...ids].filter((id) => !local.players.has(id)).map(records.forget))
      return gone.flat()
    },

    async claimZombies(minimum) {
      const missing = local.addMissingZombies(minimum, rules.DEFAULT_MASS, random)
      const outcomes = await Promise.allSettled(missing.map(storeZombie))
      // An owner that left meanwhile has taken its zombies with it.
      const stored = missing.filter(
        ({ id }, i) => outcomes[i]?.status === 'fulfilled' && local.players.has(id),
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
