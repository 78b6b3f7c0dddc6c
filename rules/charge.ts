import { Refusal } from './refusal.ts'

/**
 * Least time from one boost of a marble to its next, in milliseconds. The clients' charge of 150
 * drains at 80 a second while the boost lasts and fills at no more than 80 a second afterwards.
 */
export const BOOST_CYCLE_MS = (150 / 80 + 150 / 80) * 1000

/** How much earlier a report may arrive: the one before it was held up by jitter and a lost packet, in milliseconds. */
const BOOST_TOLERANCE_MS = 750

/** When a marble can have boosted again by its own clock, in milliseconds since the epoch. */
export type Charge = { fullAt: number }

/** Throws TOO_FAST when the client cannot have recharged since the boosts before. */
export function assertCharged(charge: Charge | undefined, now: number): void {
  if (charge && now < charge.fullAt - BOOST_TOLERANCE_MS) {
    throw new Refusal('TOO_FAST', 'the boost was not recharged')
  }
}

/** The charge after a boost. Time that was saved by the tolerance is owed, so it cannot be saved twice. */
export function discharge(charge: Charge | undefined, now: number): Charge {
  return { fullAt: Math.max(now, charge?.fullAt ?? 0) + BOOST_CYCLE_MS }
}
