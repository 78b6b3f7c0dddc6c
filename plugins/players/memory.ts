import type { Random } from '../../rules/board.ts'
import {
  type MassRules,
  massAfterBoost,
  massAfterMeal,
  massAfterObstacle,
} from '../../rules/mass.ts'
import { Refusal } from '../../rules/refusal.ts'
import type { PlayerRegistry } from './registry.ts'
import { Roster } from './roster.ts'

/** The registry of one process: the roster is all there is, every operation one synchronous step. */
export function createMemoryRegistry(rules: MassRules, random: Random): PlayerRegistry {
  const roster = new Roster()

  function changeMass(userId: string, playerId: string, rule: typeof massAfterMeal): number {
    const player = roster.owned(userId, playerId)
    player.mass = rule(player.mass, rules)
    return player.mass
  }

  return {
    kind: 'memory',
    controlled: (userId, playerId) => roster.owned(userId, playerId),
    controlledBy: (userId) => roster.controlledBy(userId),
    controlledCount: (userId) => roster.controlledCount(userId),

    async alive() {
      return roster.announced()
    },

    async join(userId) {
      roster.addUser(userId)
      roster.addMain(userId, rules.DEFAULT_MASS, 'pending')
    },

    async revive(userId) {
      if (!roster.users.has(userId)) throw new Refusal('UNKNOWN_PLAYER')
      const main = roster.players.get(userId)
      if (main && main.state !== 'pending') return { revived: false, mass: main.mass }
      const mass = rules.DEFAULT_MASS
      roster.addMain(userId, mass, 'alive')
      return { revived: true, mass }
    },

    async boost(userId, playerId) {
      return changeMass(userId, playerId, massAfterBoost)
    },

    async feed(userId, playerId, whileRecorded) {
      roster.owned(userId, playerId)
      const result = await whileRecorded()
      return { mass: changeMass(userId, playerId, massAfterMeal), result }
    },

    async hit(userId, playerId) {
      return changeMass(userId, playerId, massAfterObstacle)
    },

    async kill(reporterId, victimId, hunters, whileRecorded) {
      const victim = roster.beginDeath(reporterId, victimId, hunters)
      try {
        const recorded = whileRecorded(victim.mass)
        victim.death = recorded.catch(() => undefined)
        const result = await recorded
        roster.remove(victim)
        return { mass: victim.mass, result }
      } catch (error) {
        victim.state = 'alive'
        throw error
      }
    },

    async leave(userId) {
      await Promise.all(roster.belongings(userId).map(({ death }) => death))
      const gone = roster.belongings(userId)
      roster.users.delete(userId)
      for (const player of gone) roster.remove(player)
      return gone.filter(({ state }) => state !== 'pending').map(({ id }) => id)
    },

    async claimZombies(minimum) {
      return roster.addMissingZombies(minimum, rules.DEFAULT_MASS, random).map((zombie) => {
        zombie.state = 'alive'
        return { id: zombie.id, mass: zombie.mass, ownerId: zombie.ownerId }
      })
    },

    async census() {
      return roster.census()
    },
  }
}
