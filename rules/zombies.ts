import type { Random } from './board.ts'

/** No number that a world has ever reached is longer. */
const ZOMBIE_ID = /^zombie_(\d{1,15})$/

/** The number of a zombie; undefined for anyone else. */
export function zombieNumber(playerId: string): number | undefined {
  const [, number] = ZOMBIE_ID.exec(playerId) ?? []
  return number === undefined ? undefined : Number(number)
}

/** How many zombies are missing; none while nobody is connected to simulate them. */
export function zombieShortfall(minimum: number, players: number, users: number): number {
  return users === 0 ? 0 : Math.max(0, minimum - players)
}

/** Mass of a new zombie: the default less 3 … 5. */
export function zombieMass(defaultMass: number, random: Random): number {
  return defaultMass - 2 - (1 + 2 * random())
}

/** The user that simulates fewest zombies; the longest connected one among equals. */
export function leastLoaded<User extends { zombies: { size: number } }>(
  users: Iterable<User>,
): User | undefined {
  let best: User | undefined
  for (const user of users) {
    if (best === undefined || user.zombies.size < best.zombies.size) best = user
  }
  return best
}
