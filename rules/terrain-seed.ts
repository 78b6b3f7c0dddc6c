/** The landscape's seed for a game that starts at `date` (local time): the formula of the original server. */
export function terrainSeed(date: Date): number {
  return date.getHours() + 24 * (date.getDate() + 31 * (date.getMonth() + 1)) * 4352 + 32454354
}
