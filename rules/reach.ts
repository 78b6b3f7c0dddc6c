import type { Place } from './board.ts'

/**
 * How much farther apart than touching two things may be in the server's knowledge, in world units.
 * Both clients report at 5 Hz, so each known place is up to 0.2 s old, and another 0.2 s may have
 * passed on the wire; a boosted marble covers some 40 units in a second.
 */
export const REACH_SLACK = 20

/** Least time between two meals of one piece when the eater's place is unknown, in milliseconds. */
export const MEAL_INTERVAL_MS = 300

/** An upper bound of a marble's radius in world units: the cube root of its mass. */
export function radius(mass: number): number {
  return Math.cbrt(mass)
}

/** Whether two things that are `reach` wide together may have touched, latency allowed for. */
export function withinReach(a: Place, b: Place, reach: number): boolean {
  return Math.hypot(a.x - b.x, a.z - b.z) <= reach + REACH_SLACK
}

/**
 * Whether a hunter may have touched a victim that is lighter than itself.
 * Unknown places are given the benefit of the doubt.
 */
export function couldTouch(
  hunterMass: number,
  hunter: Place | undefined,
  victim: Place | undefined,
): boolean {
  if (hunter === undefined || victim === undefined) return true
  return withinReach(hunter, victim, 2 * radius(hunterMass))
}
