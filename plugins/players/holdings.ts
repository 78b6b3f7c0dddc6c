import { Refusal } from '../../rules/refusal.ts'
import { zombieNumber } from '../../rules/zombies.ts'
import type { Player } from '../../schemas/common.ts'
import type { PlayerRecord } from '../../schemas/redis.ts'
import { Mournings } from './mournings.ts'

/** A player of one of this node's users. */
export type Held = Omit<PlayerRecord, 'ownerId'> & {
  /** Whether its owner's client was told of it. */
  told: boolean
  /** When it changed here last, in steps of this node. */
  changedAt: number
}

/** Whether a player is some user's main one. */
export const isMain = (playerId: string) => zombieNumber(playerId) === undefined

/**
 * What one node knows without asking: the players of its own users, with their masses, and the
 * greatest zombie of the world. It answers movement, and it is what the node puts back into a Redis
 * that has lost everything.
 */
export class Holdings {
  readonly #users = new Map<string, Map<string, Held>>()
  readonly #owners = new Map<string, string>()
  readonly mournings = new Mournings()
  #lastZombie = 0
  #step = 0

  get users(): Iterable<string> {
    return this.#users.keys()
  }

  get lastZombie(): number {
    return this.#lastZombie
  }

  /** The present step; what changes later is newer than what was asked for now. */
  get step(): number {
    return this.#step
  }

  hasUser(userId: string): boolean {
    return this.#users.has(userId)
  }

  addUser(userId: string): void {
    if (!this.#users.has(userId)) this.#users.set(userId, new Map())
  }

  /** Forgets a user; returns those of its players that were alive. */
  removeUser(userId: string): string[] {
    const held = this.of(userId)
    this.#users.delete(userId)
    this.mournings.forget(userId)
    for (const { id } of held) this.#owners.delete(id)
    return held.filter(({ state }) => state === 'alive').map(({ id }) => id)
  }

  /** All players of a user, its main one first. */
  of(userId: string): Held[] {
    return [...(this.#users.get(userId)?.values() ?? [])]
  }

  living(userId: string): Player[] {
    return this.of(userId)
      .filter(({ state }) => state === 'alive')
      .map(({ id, mass }) => ({ id, mass }))
  }

  find(playerId: string): Held | undefined {
    const owner = this.#owners.get(playerId)
    return owner === undefined ? undefined : this.#users.get(owner)?.get(playerId)
  }

  ownerOf(playerId: string): string | undefined {
    return this.#owners.get(playerId)
  }

  /** Stores a player of one of this node's users; others' are not kept. */
  put({ id, state, ownerId, mass }: PlayerRecord): void {
    this.see(id)
    const players = this.#users.get(ownerId)
    if (players === undefined) return
    const told = id === ownerId || (players.get(id)?.told ?? false)
    players.set(id, { id, state, mass, told, changedAt: ++this.#step })
    this.#owners.set(id, ownerId)
  }

  /** Whether its owner's client is now told of this zombie for the first time. */
  tell(zombie: Player, ownerId: string): boolean {
    if (!this.#users.has(ownerId)) return true
    if (this.find(zombie.id) === undefined) this.put({ ...zombie, ownerId, state: 'alive' })
    const held = this.find(zombie.id)
    if (held === undefined || held.told) return false
    held.told = true
    return true
  }

  setMass(playerId: string, mass: number): void {
    const held = this.find(playerId)
    if (held) Object.assign(held, { mass, changedAt: ++this.#step })
  }

  /** Forgets a player that was killed. */
  died(playerId: string): void {
    this.remove(playerId)
    if (isMain(playerId)) this.mournings.heard(playerId)
  }

  remove(playerId: string): void {
    const owner = this.#owners.get(playerId)
    if (owner !== undefined) this.#users.get(owner)?.delete(playerId)
    this.#owners.delete(playerId)
  }

  /** Notes a zombie's number, whoever owns it. */
  see(playerId: string): void {
    this.#lastZombie = Math.max(this.#lastZombie, zombieNumber(playerId) ?? 0)
  }

  /** Whether there was such a player; with `find` undefined it is dead. */
  existed(playerId: string): boolean {
    const number = zombieNumber(playerId)
    if (number !== undefined) return number <= this.#lastZombie
    return this.#users.has(playerId)
  }

  /** The living player, or the refusal that this user's operation on it would meet. */
  controlled(userId: string, playerId: string, livesElsewhere: boolean): Held {
    const held = this.find(playerId)
    const owner = this.ownerOf(playerId) ?? (this.hasUser(playerId) ? playerId : userId)
    if (owner !== userId || (held === undefined && livesElsewhere)) {
      throw new Refusal('NOT_YOUR_PLAYER')
    }
    if (held?.state === 'alive') return held
    // A user that is still on its way in has a main player, if no record of it yet.
    const isKnown = held !== undefined || playerId === userId || this.existed(playerId)
    throw new Refusal(isKnown ? 'NOT_ALIVE' : 'UNKNOWN_PLAYER')
  }
}
