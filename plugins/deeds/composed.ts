import type { FieldObjectStore } from '../field-objects/store.ts'
import type { DataServiceRegistry } from '../players/data-service.ts'
import type { PlayerRegistry } from '../players/registry.ts'
import type { Deeds } from './deeds.ts'

/** Deeds over two stores: the object first, then the player. */
export function composeDeeds(players: PlayerRegistry, fieldObjects: FieldObjectStore): Deeds {
  return {
    async eat(userId, playerId, foodId, eater) {
      const piece = await fieldObjects.eat(foodId, eater)
      return { piece, mass: () => players.feed(userId, playerId) }
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

/**
 * Deeds where the players are at the data service, which may be away: no food is moved for a meal
 * that could not be recorded.
 */
export function composeDataServiceDeeds(
  players: DataServiceRegistry,
  fieldObjects: FieldObjectStore,
): Deeds {
  return {
    ...composeDeeds(players, fieldObjects),

    async eat(userId, playerId, foodId, eater) {
      const { mass, result: piece } = await players.feedWhile(userId, playerId, () =>
        fieldObjects.eat(foodId, eater),
      )
      return { piece, mass: async () => mass }
    },
  }
}
