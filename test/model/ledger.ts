import { massAfterBoost, massAfterMeal, massAfterObstacle } from '../../rules/mass.ts'
import type { FieldObject } from '../../schemas/common.ts'
import { RULES } from '../plugins/players/registry-suite.ts'

export type Operation =
  | { kind: 'revive' | 'boost' | 'hit' }
  | { kind: 'eat'; food: number }
  | { kind: 'kill'; victim: string }

/** What an operation came to: the new mass and the food that moved where there are any, or the refusal's code. */
export type Outcome =
  | { ok: true; mass?: number; revived?: boolean; food?: FieldObject[] }
  | { ok: false; code: string }

export type Entry = { operation: Operation; outcome: Outcome }

/** One of many operations, by chance: mostly meals, now and then a kill. */
export function chooseOperation(
  random: () => number,
  { foods, victims }: { foods: number; victims: readonly string[] },
): Operation {
  const dice = random()
  if (dice < 0.6) return { kind: 'eat', food: Math.floor(random() * foods) }
  if (dice < 0.75) return { kind: 'boost' }
  if (dice < 0.87) return { kind: 'hit' }
  if (dice < 0.95) {
    return { kind: 'kill', victim: victims[Math.floor(random() * victims.length)] as string }
  }
  return { kind: 'revive' }
}

const RULE = { eat: massAfterMeal, boost: massAfterBoost, hit: massAfterObstacle }

/**
 * Works out what one player's mass must be from its own operations in order, and how often it died:
 * each answer must follow from the one before. Deaths come from others; `deaths` is how many they claim.
 * Returns the mass, or undefined for a dead player. Throws on any answer that cannot be true.
 */
export function audit(entries: readonly Entry[], deaths: number): number | undefined {
  let mass: number | undefined
  let died = 0
  for (const { operation, outcome } of entries) {
    if (operation.kind === 'kill') continue
    if (operation.kind === 'revive') {
      if (!outcome.ok) throw new Error(`a revival was refused with ${outcome.code}`)
      if (outcome.revived && mass !== undefined) died += 1
      if (outcome.revived) mass = RULES.DEFAULT_MASS
      if (mass !== outcome.mass) throw new Error(`revived with ${outcome.mass}, not with ${mass}`)
    } else if (outcome.ok) {
      if (mass === undefined) throw new Error('a dead player did something')
      mass = RULE[operation.kind](mass, RULES)
      if (mass !== outcome.mass) throw new Error(`expected mass ${mass}, got ${outcome.mass}`)
    } else if (outcome.code === 'NOT_ALIVE' && mass !== undefined) {
      died += 1
      mass = undefined
    }
  }
  if (died < deaths && mass !== undefined) {
    died += 1
    mass = undefined
  }
  if (died !== deaths) throw new Error(`${deaths} deaths were claimed, ${died} happened`)
  return mass
}
