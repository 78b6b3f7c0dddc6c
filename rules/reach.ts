import type { Place } from './board.ts'
import type { RateLimit } from './token-bucket.ts'

/**
 * How much farther than touching food may be from the last known place of its eater, in world units.
 * A client's events come in the order in which they were sent, so that place is one report old
 * (0.2 s), or two when one was lost: at most 40 units/s · 0.4 s = 16, and food is half a unit wide.
 */
export const REACH_SLACK = 20

/**
 * How much farther than touching two marbles of different clients may be apart, in world units. The
 * victim that the hunter saw is older than the one that the server knows by a report (0.2 s) and by the
 * way from the victim's client and to the hunter's (0.2 s of jitter each): with the hunter's own 0.2 s
 * that is 0.8 s at a boosted 40 units/s, less what extrapolation makes up for.
 */
export const KILL_SLACK = 30

/**
 * What a marble that has never reported its place may do. The protocol checks nothing where a place is
 * unknown, so this is far above what any client without places has been seen to do in one life; it only
 * bounds what one that hides its place for ever can take. After the burst: twice the rate at which a
 * rolling marble meets food (8 units/s · 3.5 units wide · 1000 pieces on 250² units = 0.45/s).
 */
export const UNPLACED_LIMIT: RateLimit = { perSecond: 1, burst: 500 }

/** Least time between two meals of one piece when the eater's place is unknown, in milliseconds. */
export const MEAL_INTERVAL_MS = 300

/** An upper bound of a marble's radius in world units: the cube root of its mass. */
export function radius(mass: number): number {
  return Math.cbrt(mass)
}

/** Whether two things that are `reach` wide together may have touched, latency allowed for. */
export function withinReach(a: Place, b: Place, reach: number, slack = REACH_SLACK): boolean {
  return Math.hypot(a.x - b.x, a.z - b.z) <= reach + slack
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
  return withinReach(hunter, victim, 2 * radius(hunterMass), KILL_SLACK)
}

/** Whether a victim whose last known place is `known` may have died at `place`; both are of its centre. */
export function couldDieAt(place: Place, known: Place): boolean {
  return withinReach(place, known, 0, KILL_SLACK)
}
