import type { FastifyInstance } from 'fastify'
import type { Place } from '../../rules/board.ts'
import { firstMotion, follow } from '../../rules/motion.ts'
import { couldTouch, UNPLACED_LIMIT } from '../../rules/reach.ts'
import { Refusal } from '../../rules/refusal.ts'
import { fullBucket, takeToken } from '../../rules/token-bucket.ts'
import type { Track } from '../positions.ts'

/** The rules of plausibility applied to what this node remembers of its marbles. Each throws a Refusal. */
export function createChecks({ positions, players, now }: FastifyInstance) {
  /** A marble whose place was never reported may do a little all the same. */
  function assertPlaced(id: string): void {
    if (positions.has(id)) return
    const track = positions.track(id)
    track.unplaced ??= fullBucket(UNPLACED_LIMIT, now())
    if (takeToken(track.unplaced, UNPLACED_LIMIT, now())) return
    throw new Refusal('OUT_OF_REACH', 'its place was never reported')
  }

  return {
    assertPlaced,

    /** The place must follow from the ones before. */
    assertFollows(id: string, place: Place): void {
      const track = positions.track(id)
      if (track.motion === undefined) track.motion = firstMotion(place, now())
      else if (!follow(track.motion, place, now())) throw new Refusal('TOO_FAST')
    },

    /** A piece that has landed in reach of its eater again is another meal, but not in the turn in which it moved. */
    assertHungry({ meals }: Track, foodId: number): void {
      if (meals?.has(foodId)) throw new Refusal('ALREADY_EATEN')
    },

    /** Notes a meal until the turn is over: from then on a client can have learned where the piece is next. */
    noteMeal(track: Track, foodId: number): void {
      if (track.meals === undefined) setImmediate(() => delete track.meals)
      track.meals ??= new Set()
      track.meals.add(foodId)
    },

    /** The user's players that may have touched a victim of another user. */
    huntersNear(userId: string, victimId: string): string[] {
      const victimPlace = positions.get(victimId)
      const hunters = players
        .controlledBy(userId)
        .filter(({ id, mass }) => couldTouch(mass, positions.get(id), victimPlace))
      const [first] = hunters
      if (first === undefined) throw new Refusal('OUT_OF_REACH')
      if (hunters.every(({ id }) => !positions.has(id))) assertPlaced(first.id)
      return hunters.map(({ id }) => id)
    },
  }
}
