import type { FieldObjectStore } from '../field-objects/store.ts'
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
      const { result } = await players.kill(reporterId, victimId, hunters, (mass) =>
        fieldObjects.scatter(victimId, place, mass),
      )
      return result
    },
  }
}
