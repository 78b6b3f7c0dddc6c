import type { FieldObject } from '../../schemas/common.ts'
import type { Client } from '../helper.ts'
import type { Entry } from '../model/ledger.ts'

/** A piece and where it went, as one text. */
const line = ({ id, x, z }: FieldObject) => `${id} ${x} ${z}`

/** What the books hold: each piece that was moved with its new place, and how often each player was killed. */
export function tally(entries: readonly Entry[]) {
  const deaths = new Map<string, number>()
  const moves: FieldObject[] = []
  for (const { operation, outcome } of entries) {
    if (!outcome.ok) continue
    moves.push(...(outcome.food ?? []))
    if (operation.kind !== 'kill') continue
    deaths.set(operation.victim, (deaths.get(operation.victim) ?? 0) + 1)
  }
  return { moves, deaths, kills: [...deaths.values()].reduce((sum, count) => sum + count, 0) }
}

/** Every piece that a client was told of, as often as it was told. */
export const told = (client: Client): FieldObject[] =>
  client.all('eaten').flatMap(({ food }) => food)

/** What the first list has more often than the second. */
function surplus(some: readonly FieldObject[], others: readonly FieldObject[]): string[] {
  const left = new Map<string, number>()
  for (const piece of others) left.set(line(piece), (left.get(line(piece)) ?? 0) + 1)
  return some.map(line).filter((text) => {
    const count = left.get(text) ?? 0
    left.set(text, count - 1)
    return count <= 0
  })
}

/**
 * What is wrong with what a client was told of food. `invented` never happened or was told again. `missed`
 * happened and was not told: where a piece moves twice within moments, it may be told where it is alone.
 */
export function faults(client: Client, moves: readonly FieldObject[]) {
  const missed = surplus(moves, told(client))
  const isOfRing = (text: string) => text.startsWith('-')
  return {
    invented: surplus(told(client), moves),
    missed: missed.filter((text) => !isOfRing(text)),
    missedOfRings: missed.filter(isOfRing),
  }
}

/** The newest place of each piece in a list. */
export function placesOf(food: readonly FieldObject[]) {
  return new Map(food.map(({ id, x, z }) => [id, { x, z }]))
}
