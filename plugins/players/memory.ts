import type { Random } from '../../rules/board.ts'
import {
  type MassRules,
  massAfterBoost,
  massAfterMeal,
  massAfterObstacle,
} from '../../rules/mass.ts'
import { Refusal } from '../../rules/refusal.ts'
import { leastLoaded, zombieMass, zombieShortfall } from '../../rules/zombies.ts'
import type { PlayerRegistry } from './registry.ts'

type User = { id: string; zombies: Set<string> }

type PlayerRecord = {
  id: string
  ownerId: string
  mass: number
  state: 'pending' | 'alive' | 'dying'
  /** Settles when a kill that is under way has succeeded or failed. */
  death?: Promise<unknown>
}

const ZOMBIE_ID = /^zombie_(\d+)$/

/** The registry of one process: plain maps, every operation one synchronous step. */
export function createMemoryRegistry(rules: MassRules, random: Random): PlayerRegistry {
  const users = new Map<string, User>()
  const players = new Map<string, PlayerRecord>()
  let lastZombie = 0

  function hasDied(playerId: string): boolean {
    const [, number] = ZOMBIE_ID.exec(playerId) ?? []
    return users.has(playerId) || (number !== undefined && Number(number) <= lastZombie)
  }

  function living(playerId: string): PlayerRecord {
    const player = players.get(playerId)
    if (player?.state === 'alive') return player
    throw new Refusal(player || hasDied(playerId) ? 'NOT_ALIVE' : 'UNKNOWN_PLAYER')
  }

  function owned(userId: string, playerId: string): PlayerRecord {
    const ownerId = players.get(playerId)?.ownerId ?? (users.has(playerId) ? playerId : userId)
    if (ownerId !== userId) throw new Refusal('NOT_YOUR_PLAYER')
    // A user that is still on its way in has a main player, if no record of it yet.
    if (playerId === userId && !players.has(playerId)) throw new Refusal('NOT_ALIVE')
    return living(playerId)
  }

  function idsOf(userId: string): string[] {
    return [userId, ...(users.get(userId)?.zombies ?? [])]
  }

  function isAlive(playerId: string): boolean {
    return players.get(playerId)?.state === 'alive'
  }

  function changeMass(userId: string, playerId: string, rule: typeof massAfterMeal): number {
    const player = owned(userId, playerId)
    player.mass = rule(player.mass, rules)
    return player.mass
  }

  function remove(player: PlayerRecord): void {
    players.delete(player.id)
    users.get(player.ownerId)?.zombies.delete(player.id)
  }

  function createZombie(owner: User) {
    lastZombie += 1
    const zombie: PlayerRecord = {
      id: `zombie_${lastZombie}`,
      ownerId: owner.id,
      mass: zombieMass(rules.DEFAULT_MASS, random),
      state: 'alive',
    }
    players.set(zombie.id, zombie)
    owner.zombies.add(zombie.id)
    return { id: zombie.id, mass: zombie.mass, ownerId: owner.id }
  }

  function toPlayer({ id, mass }: PlayerRecord) {
    return { id, mass }
  }

  return {
    kind: 'memory',

    controlled: owned,

    controlledBy(userId) {
      return idsOf(userId)
        .map((id) => players.get(id))
        .filter((player) => player?.state === 'alive')
        .map((player) => toPlayer(player as PlayerRecord))
    },

    controlledCount(userId) {
      return (users.get(userId)?.zombies.size ?? 0) + (isAlive(userId) ? 1 : 0)
    },

    async alive() {
      return [...players.values()].filter(({ state }) => state !== 'pending').map(toPlayer)
    },

    async join(userId) {
      users.set(userId, { id: userId, zombies: new Set() })
      players.set(userId, {
        id: userId,
        ownerId: userId,
        mass: rules.DEFAULT_MASS,
        state: 'pending',
      })
    },

    async revive(userId) {
      if (!users.has(userId)) throw new Refusal('UNKNOWN_PLAYER')
      const main = players.get(userId)
      if (main && main.state !== 'pending') return { revived: false, mass: main.mass }
      const mass = rules.DEFAULT_MASS
      players.set(userId, { id: userId, ownerId: userId, mass, state: 'alive' })
      return { revived: true, mass }
    },

    async boost(userId, playerId) {
      return changeMass(userId, playerId, massAfterBoost)
    },

    async feed(userId, playerId) {
      return changeMass(userId, playerId, massAfterMeal)
    },

    async hit(userId, playerId) {
      return changeMass(userId, playerId, massAfterObstacle)
    },

    async kill(reporterId, victimId, hunters, whileRecorded) {
      const victim = living(victimId)
      const heavier = (id: string) => (players.get(id)?.mass ?? 0) > victim.mass
      const mayKill =
        victim.ownerId === reporterId ||
        hunters.some((id) => idsOf(reporterId).includes(id) && isAlive(id) && heavier(id))
      if (!mayKill) throw new Refusal('TOO_SMALL')
      victim.state = 'dying'
      try {
        const recorded = whileRecorded(victim.mass)
        victim.death = recorded.catch(() => undefined)
        const result = await recorded
        remove(victim)
        return { mass: victim.mass, result }
      } catch (error) {
        victim.state = 'alive'
        throw error
      }
    },

    async leave(userId) {
      const mine = () => idsOf(userId).flatMap((id) => players.get(id) ?? [])
      await Promise.all(mine().map(({ death }) => death))
      const gone = mine()
      users.delete(userId)
      for (const player of gone) remove(player)
      return gone.filter(({ state }) => state !== 'pending').map(({ id }) => id)
    },

    async claimZombies(minimum) {
      const claims = []
      const missing = zombieShortfall(minimum, players.size, users.size)
      for (let i = 0; i < missing; i++) {
        const owner = leastLoaded(users.values())
        if (owner) claims.push(createZombie(owner))
      }
      return claims
    },

    async census() {
      const records = [...players.values()]
      const zombies = records.filter(({ id, ownerId }) => id !== ownerId).length
      const alive = records.filter(({ state }) => state !== 'pending').length
      return { users: users.size, alive, zombies }
    },
  }
}
