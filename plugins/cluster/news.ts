import type { BroadcastOptions } from 'socket.io-adapter'
import type { FoodCopy } from '../field-objects/food-copy.ts'
import type { Holdings } from '../players/holdings.ts'
import type { Roster } from '../players/roster.ts'
import type { Positions } from '../positions.ts'
import type { Notice } from '../socket-io/join-gate.ts'

type Knowledge = {
  roster: Roster
  holdings: Holdings
  food: FoodCopy
  positions: Positions
}

/**
 * Reads every notice that is about to be delivered, from here or from another node: keeps what the
 * node knows up to date, and returns what of it its clients have yet to hear of, if anything.
 */
export function createNewsDesk({ roster, holdings, food, positions }: Knowledge) {
  function ended(id: string): boolean {
    positions.end(id)
    return roster.ends(id)
  }

  function isNews([event, payload]: Notice, { rooms, flags }: BroadcastOptions): boolean {
    switch (event) {
      case 'spawn':
        holdings.see(payload.id)
        return roster.begins(payload)
      case 'player_mass_update':
        return roster.changes(payload)
      case 'player_killed':
        // Of what was done here the registry knows already.
        if (flags?.local) holdings.died(payload.id)
        return ended(payload.id)
      case 'onEndSpawn':
        // Another node took this one for dead; its users know better.
        if (holdings.find(payload.id)?.state === 'alive') return false
        holdings.mournings.forget(payload.id)
        return ended(payload.id)
      case 'initialize_zombie_player': {
        const [ownerId = ''] = rooms
        return holdings.tell({ id: payload.id, mass: payload.mass }, ownerId)
      }
      default:
        return true
    }
  }

  return function newsOf(notice: Notice, options: BroadcastOptions): Notice | undefined {
    const [event, payload] = notice
    if (event !== 'eaten') return isNews(notice, options) ? notice : undefined
    const fresh = food.note(payload.food)
    return fresh.length > 0 ? ['eaten', { food: fresh }] : undefined
  }
}
