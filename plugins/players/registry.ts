import type { Player } from '../../schemas/common.ts'

/** A new zombie and the user whose client simulates it. */
export type ZombieClaim = Player & { ownerId: string }

/** `revived` is false when the main player was alive already; its mass is then the one it has. */
export type Revival = { revived: boolean; mass: number }

export type Kill<Result> = { mass: number; result: Result }

/** A player's meal. `lives` tells whether that life goes on, at the moment in which it is asked. */
export type Fed<Result> = { mass: number; result: Result; lives: () => boolean }

/** `owners` are the users that simulate at least one zombie. */
export type Census = { users: number; alive: number; zombies: number; owners: number }

/**
 * The port to the players' and users' records. It speaks in operations so that each is atomic
 * wherever it runs. Operations on a player refuse with NOT_YOUR_PLAYER, UNKNOWN_PLAYER or
 * NOT_ALIVE, and with STORE_UNAVAILABLE when the store is away; a refusal has changed nothing.
 */
export interface PlayerRegistry {
  /** Name of the implementation, for `/health`. */
  readonly kind: string

  /** The living player, or the refusal that an operation by this user on it would meet; from memory, no I/O. */
  controlled(userId: string, playerId: string): Readonly<Player>

  /** The living players that this user simulates, with their masses; from memory, no I/O. */
  controlledBy(userId: string): Player[]

  /** How many players this user simulates; from memory, no I/O. */
  controlledCount(userId: string): number

  /** Every living player. */
  alive(): Promise<Player[]>

  /** Stores the user, and its main player with the default mass, not yet alive. */
  join(userId: string): Promise<void>

  /** Brings the main player to life with the default mass, unless it is alive. */
  revive(userId: string): Promise<Revival>

  /** Takes the cost of a boost and returns the new mass. Refuses with TOO_SMALL. */
  boost(userId: string, playerId: string): Promise<number>

  /** Adds one meal and returns the new mass. */
  feed(userId: string, playerId: string): Promise<number>

  /** Takes the loss by an obstacle and returns the new mass. */
  hit(userId: string, playerId: string): Promise<number>

  /**
   * Ends a life, once however many report it. The reporter owns the victim, or one of `hunters`
   * (players it owns) is alive and heavier; else TOO_SMALL. `whileRecorded` runs when the death is
   * certain and the record still there; when it rejects, the victim lives on and the kill is refused.
   */
  kill<Result>(
    reporterId: string,
    victimId: string,
    hunters: readonly string[],
    whileRecorded: (mass: number) => Promise<Result>,
  ): Promise<Kill<Result>>

  /** Deletes the user and all it owned; returns the ids of those that were alive. Idempotent. */
  leave(userId: string): Promise<string[]>

  /**
   * Creates the zombies that are missing to `minimum` players and gives each to the user that
   * simulates fewest. Counted are zombies and mains, alive or about to be, but not the dead.
   */
  claimZombies(minimum: number): Promise<ZombieClaim[]>

  /** How many there are now, for the gauges. */
  census(): Promise<Census>
}

/** The registry of one process, which is told of meals whose food is kept elsewhere. */
export interface LocalRegistry extends PlayerRegistry {
  /**
   * Feeds a player by moving its food, which runs when the player is known to be alive and recorded; when it
   * rejects nobody has eaten. Once it has succeeded the food is gone and can't be put back, so the meal
   * counts even if the player has died or its record has to follow.
   */
  feedWhile<Result>(
    userId: string,
    playerId: string,
    whileRecorded: () => Promise<Result>,
  ): Promise<Fed<Result>>
}
