import type { Random } from './board.ts'

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
