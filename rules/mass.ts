import type { Config } from '../schemas/config.ts'
import { Refusal } from './refusal.ts'

/** The constants of the mass rules, straight from the configuration. */
export type MassRules = Pick<
  Config,
  | 'DEFAULT_MASS'
  | 'FOOD_MASS'
  | 'BOOST_COST_RATIO'
  | 'BOOST_COST_MINIMUM'
  | 'BOOST_MINIMUM_MASS'
  | 'OBSTACLE_FACTOR'
>

/** Mass after a boost. Throws TOO_SMALL below the client's own threshold, which keeps the result positive. */
export function massAfterBoost(mass: number, rules: MassRules): number {
  if (mass < rules.BOOST_MINIMUM_MASS) throw new Refusal('TOO_SMALL')
  return Math.min(mass * (1 - rules.BOOST_COST_RATIO), mass - rules.BOOST_COST_MINIMUM)
}

/** Mass after one meal. */
export function massAfterMeal(mass: number, rules: MassRules): number {
  return mass + rules.FOOD_MASS
}

/** Mass after hitting an obstacle: a share is lost, but nobody falls below the default mass by it, and nobody gains. */
export function massAfterObstacle(mass: number, rules: MassRules): number {
  return Math.min(mass, Math.max(mass * rules.OBSTACLE_FACTOR, rules.DEFAULT_MASS))
}
