import fp from 'fastify-plugin'
import type { Place } from '../../rules/board.ts'
import { assertCharged, discharge } from '../../rules/charge.ts'
import { assertOnBoard } from '../../rules/motion.ts'
import { couldDieAt, radius } from '../../rules/reach.ts'
import type { Player } from '../../schemas/common.ts'
import type { Eater } from '../field-objects/store.ts'
import type { User } from '../world.ts'
import { createChecks } from './checks.ts'
import { createSuspicions, isImplausible } from './suspicions.ts'

declare module 'fastify' {
  interface FastifyInstance {
    plausibility: Plausibility
  }
}

/**
 * What the server believes of what clients report. Refuses with OUT_OF_REACH and TOO_FAST; with
 * PLAUSIBILITY=log it counts and logs instead, with off it does not look. docs/security.md derives the tolerances.
 */
export interface Plausibility {
  /** Remembers where a marble is (y is its height). Refuses a place that it cannot have; synchronous. */
  move(user: User, id: string, place: Place & { y: number }): void
  /** Runs a meal, with the place of its eater where that is known and counts. */
  eat<Meal>(
    user: User,
    eater: Player,
    foodId: number,
    meal: (eater?: Eater) => Promise<Meal>,
  ): Promise<Meal>
  /** Runs a boost, unless the marble cannot have recharged since its last. */
  boost<Result>(user: User, id: string, boost: () => Promise<Result>): Promise<Result>
  /** The user's players that may have touched the victim. */
  hunters(user: User, victimId: string): string[]
  /** Where a victim died: where it is said to have, unless it cannot have been there. */
  placeOfDeath(victimId: string, reported: Place): Place
}

export default fp(
  async (fastify) => {
    const { positions, players, config, now } = fastify
    const mode = config.PLAUSIBILITY
    const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }
    const note = createSuspicions(fastify)
    const checks = createChecks(fastify)

    /** Runs a check; an implausible act is noted, and refused unless it is to be logged only. */
    function judge(user: User, event: string, check: () => void): void {
      try {
        check()
      } catch (error) {
        if (isImplausible(error)) note(user, event, error)
        if (!isImplausible(error) || mode === 'enforce') throw error
      }
    }

    const plausibility: Plausibility = {
      move(user, id, { x, y, z }) {
        if (mode !== 'off') {
          judge(user, 'player_state_reconcile', () => {
            assertOnBoard({ x, y, z }, board)
            checks.assertFollows(id, { x, z })
          })
        }
        positions.set(id, { x, z })
      },

      async eat(user, { id, mass }, foodId, meal) {
        if (mode === 'off') return meal()
        const track = positions.track(id)
        checks.assertHungry(track, foodId)
        judge(user, 'eat', () => checks.assertPlaced(id))
        const place = positions.get(id)
        try {
          const result = await meal(place && { x: place.x, z: place.z, radius: radius(mass) })
          checks.noteMeal(track, foodId)
          return result
        } catch (error) {
          if (!isImplausible(error)) throw error
          note(user, 'eat', error)
          if (mode === 'enforce') throw error
          return meal()
        }
      },

      async boost(user, id, boost) {
        if (mode === 'off') return boost()
        // Held on to: should the marble die meanwhile, its track is let go and not begun anew.
        const track = positions.track(id)
        judge(user, 'boost', () => assertCharged(track.charge, now()))
        const result = await boost()
        track.charge = discharge(track.charge, now())
        return result
      },

      hunters(user, victimId) {
        const mine = players.controlledBy(user.id).map(({ id }) => id)
        if (mode === 'off' || mine.length === 0 || mine.includes(victimId)) return mine
        let hunters = mine
        judge(user, 'kill_player', () => {
          hunters = checks.huntersNear(user.id, victimId)
        })
        return hunters
      },

      placeOfDeath(victimId, reported) {
        const known = positions.get(victimId)
        return mode === 'enforce' && known && !couldDieAt(reported, known) ? known : reported
      },
    }
    fastify.decorate('plausibility', plausibility)
  },
  { name: 'plausibility', dependencies: ['positions', 'players', 'config', 'chance', 'metrics'] },
)
