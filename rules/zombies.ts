import type { Random } from './board.ts'

/** As many digits as every number holds exactly. */
const ZOMBIE_ID = /^zombie_(\d{1,15})$/

export const zombieId = (number: number) => `zombie_${number}`

/** The number in a zombie's id; undefined when a player is no zombie. */
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
