import type { FieldObjectStore } from '../field-objects/store.ts'
import type { LocalRegistry } from '../players/registry.ts'
import type { Deeds } from './deeds.ts'

/** Deeds over two stores. No food is moved for a meal that could not be recorded. */
export function composeDeeds(players: LocalRegistry, fieldObjects: FieldObjectStore): Deeds {
  return {
    async eat(userId, playerId, foodId, eater) {
      const { result: piece, ...meal } = await players.feedWhile(userId, playerId, () =>
        fieldObjects.eat(foodId, eater),
      )
      return { piece, ...meal }
    },

    async kill(reporterId, victimId, hunters, place) {
      const { result: ring } = await players.kill(reporterId, victimId, hunters, (mass) =>
        fieldObjects.scatter(victimId, place, mass),
      )
      await fieldObjects.drop(ring)
      return ring
    },
  }
}
