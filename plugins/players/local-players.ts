import type { Random } from '../../rules/board.ts'
import { Refusal } from '../../rules/refusal.ts'
import {
  leastLoaded,
  zombieId,
  zombieMass,
  zombieNumber,
  zombieShortfall,
} from '../../rules/zombies.ts'
import type { Player } from '../../schemas/common.ts'
import type { Census } from './registry.ts'

export type UserEntry = { id: string; zombies: Set<string> }

export type PlayerEntry = {
  id: string
  ownerId: string
  mass: number
  state: 'pending' | 'alive' | 'dying'
  /** Settles when a kill that is under way has succeeded or failed. */
  death?: Promise<unknown>
}

/** The users of this process and their players: who owns whom, and who is alive. Every step is synchronous. */
export class LocalPlayers {
  readonly users = new Map<string, UserEntry>()
  readonly players = new Map<string, PlayerEntry>()
  #lastZombie = 0

  #hasDied(playerId: string): boolean {
    const number = zombieNumber(playerId)
    return this.users.has(playerId) || (number !== undefined && number <= this.#lastZombie)
  }

  /** Whether this life has not ended. */
  has(player: PlayerEntry): boolean {
    return this.players.get(player.id) === player
  }

  /** The living player. Throws NOT_ALIVE or UNKNOWN_PLAYER. */
  living(playerId: string): PlayerEntry {
    const player = this.players.get(playerId)
    if (player?.state === 'alive') return player
    throw new Refusal(player || this.#hasDied(playerId) ? 'NOT_ALIVE' : 'UNKNOWN_PLAYER')
  }

  /** The living player of this user. Throws NOT_YOUR_PLAYER as well. */
  owned(userId: string, playerId: string): PlayerEntry {
    const ownerId =
      this.players.get(playerId)?.ownerId ?? (this.users.has(playerId) ? playerId : userId)
    if (ownerId !== userId) throw new Refusal('NOT_YOUR_PLAYER')
    // A user that is still on its way in has a main player, if no record of it yet.
    if (playerId === userId && !this.players.has(playerId)) throw new Refusal('NOT_ALIVE')
    return this.living(playerId)
  }

  /** Everything that belongs to a user, in whatever state. */
  belongings(userId: string): PlayerEntry[] {
    const ids = [userId, ...(this.users.get(userId)?.zombies ?? [])]
    return ids.flatMap((id) => this.players.get(id) ?? [])
  }

  controlledBy(userId: string): Player[] {
    return this.belongings(userId)
      .filter(({ state }) => state === 'alive')
      .map(toPlayer)
  }

  controlledCount(userId: string): number {
    const main = this.players.get(userId)?.state === 'alive' ? 1 : 0
    return (this.users.get(userId)?.zombies.size ?? 0) + main
  }

  /** Those that were announced and have not gone: a kill that is under way may still fail. */
  announced(): Player[] {
    return [...this.players.values()].filter(({ state }) => state !== 'pending').map(toPlayer)
  }

  census(): Census {
    return { users: this.users.size, ...count([...this.players.values()]) }
  }

  addUser(id: string): void {
    this.users.set(id, { id, zombies: new Set() })
  }

  addMain(id: string, mass: number, state: PlayerEntry['state']): void {
    this.players.set(id, { id, ownerId: id, mass, state })
  }

  /** The victim of a kill that this reporter may make, dying from now on. Throws TOO_SMALL otherwise. */
  beginDeath(reporterId: string, victimId: string, hunters: readonly string[]): PlayerEntry {
    const victim = this.living(victimId)
    const prevails = this.controlledBy(reporterId).some(
      ({ id, mass }) => hunters.includes(id) && mass > victim.mass,
    )
    if (victim.ownerId !== reporterId && !prevails) throw new Refusal('TOO_SMALL')
    victim.state = 'dying'
    return victim
  }

  remove({ id, ownerId }: PlayerEntry): void {
    this.players.delete(id)
    this.users.get(ownerId)?.zombies.delete(id)
  }

  /** Ids up to this zombie's are taken. */
  reserveZombieId(playerId: string): void {
    this.#lastZombie = Math.max(this.#lastZombie, zombieNumber(playerId) ?? 0)
  }

  /** The zombies that are missing to `minimum` players, pending, each with its owner. */
  addMissingZombies(minimum: number, defaultMass: number, random: Random): PlayerEntry[] {
    const missing = zombieShortfall(minimum, this.players.size, this.users.size)
    return Array.from({ length: missing }, () => this.#addZombie(zombieMass(defaultMass, random)))
  }

  #addZombie(mass: number): PlayerEntry {
    const owner = leastLoaded(this.users.values())
    if (owner === undefined) throw new Error('A zombie needs a user that simulates it')
    this.#lastZombie += 1
    const id = zombieId(this.#lastZombie)
    const zombie: PlayerEntry = { id, ownerId: owner.id, mass, state: 'pending' }
    this.players.set(id, zombie)
    owner.zombies.add(id)
    return zombie
  }
}

/** How many of these are announced, how many zombies, and how many users simulate those. */
export function count(players: readonly Pick<PlayerEntry, 'id' | 'ownerId' | 'state'>[]) {
  const zombies = players.filter(({ id, ownerId }) => id !== ownerId)
  return {
    alive: players.filter(({ state }) => state !== 'pending').length,
    zombies: zombies.length,
    owners: new Set(zombies.map(({ ownerId }) => ownerId)).size,
  }
}

export function toPlayer({ id, mass }: PlayerEntry): Player {
  return { id, mass }
}
