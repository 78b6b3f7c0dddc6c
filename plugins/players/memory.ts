import type { Random } from '../../rules/board.ts'
import {
  type MassRules,
  massAfterBoost,
  massAfterMeal,
  massAfterObstacle,
} from '../../rules/mass.ts'
import { Refusal } from '../../rules/refusal.ts'
import { LocalPlayers } from './local-players.ts'
import type { LocalRegistry } from './registry.ts'

/** The registry of one process: plain maps, every operation one synchronous step. */
export function createMemoryRegistry(rules: MassRules, random: Random): LocalRegistry {
  const local = new LocalPlayers()

  function changeMass(userId: string, playerId: string, rule: typeof massAfterMeal): number {
    const player = local.owned(userId, playerId)
    player.mass = rule(player.mass, rules)
    return player.mass
  }

  return {
    kind: 'memory',
    controlled: (userId, playerId) => local.owned(userId, playerId),
    controlledBy: (userId) => local.controlledBy(userId),
    controlledCount: (userId) => local.controlledCount(userId),

    async alive() {
      return local.announced()
    },

    async join(userId) {
      local.addUser(userId)
      local.addMain(userId, rules.DEFAULT_MASS, 'pending')
    },

    async revive(userId) {
      if (!local.users.has(userId)) throw new Refusal('UNKNOWN_PLAYER')
      const main = local.players.get(userId)
      if (main && main.state !== 'pending') return { revived: false, mass: main.mass }
      const mass = rules.DEFAULT_MASS
      local.addMain(userId, mass, 'alive')
      return { revived: true, mass }
    },

    async boost(userId, playerId) {
      return changeMass(userId, playerId, massAfterBoost)
    },

    async feed(userId, playerId) {
      return changeMass(userId, playerId, massAfterMeal)
    },

    async feedWhile(userId, playerId, whileRecorded) {
      const player = local.owned(userId, playerId)
      const result = await whileRecorded()
      player.mass = massAfterMeal(player.mass, rules)
      return { mass: player.mass, result, lives: () => local.has(player) }
    },

    async hit(userId, playerId) {
      return changeMass(userId, playerId, massAfterObstacle)
    },

    async kill(reporterId, victimId, hunters, whileRecorded) {
      const victim = local.beginDeath(reporterId, victimId, hunters)
      try {
        const recorded = whileRecorded(victim.mass)
        victim.death = recorded.catch(() => undefined)
        const result = await recorded
        local.remove(victim)
        return { mass: victim.mass, result }
      } catch (error) {
        victim.state = 'alive'
        throw error
      }
    },

    async leave(userId) {
      await Promise.all(local.belongings(userId).map(({ death }) => death))
      const gone = local.belongings(userId)
      local.users.delete(userId)
      for (const player of gone) local.remove(player)
      return gone.filter(({ state }) => state !== 'pending').map(({ id }) => id)
    },

    async claimZombies(minimum) {
      return local.addMissingZombies(minimum, rules.DEFAULT_MASS, random).map((zombie) => {
        zombie.state = 'alive'
        return { id: zombie.id, mass: zombie.mass, ownerId: zombie.ownerId }
      })
    },

    async census() {
      return local.census()
    },
  }
}
