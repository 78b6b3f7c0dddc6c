import type { FastifyBaseLogger } from 'fastify'
import { type Board, clampToBoard } from '../../rules/board.ts'
import { Refusal } from '../../rules/refusal.ts'
import { ringPlaces, ringSize } from '../../rules/ring.ts'
import {
  type FieldObjectsDelivery,
  MovedObjectAnswer,
  RingAnswer,
} from '../../schemas/downstream.ts'
import { jsonCall } from '../downstream/call.ts'
import { DownstreamError } from '../downstream/error.ts'
import type { Service } from '../downstream/service.ts'
import { createDeliveries, type Notices } from './deliveries.ts'
import { toFieldObject, toFieldObjectList } from './normalise.ts'
import { Pieces } from './pieces.ts'
import { createRingIds } from './ring-ids.ts'
import type { FieldObjectStore } from './store.ts'

/** Never tried twice: a second try would move the piece again. */
const updateObject = jsonCall('update_object', false, MovedObjectAnswer)

/** Never tried twice: a second try would use up another round of ring ids. */
const getPiFood = jsonCall('get_pi_food', false, RingAnswer)

type Options = {
  service: Service
  board: Board
  now: () => number
  log: FastifyBaseLogger
  /** Whether the service finds a victim's mass in the data service; if not, the rings are made here. */
  knowsMasses: boolean
}

/** The store of a server that has an object service. */
export type RemoteFieldObjects = FieldObjectStore & {
  /** Takes a delivery of the service; returns what everyone is to be told of it. Throws when it makes no sense. */
  accept(delivery: FieldObjectsDelivery): Notices
}

/** Food and obstacles of the object service, with a copy here for reach, for obstacles and for its absence. */
export function createRemoteFieldObjects(options: Options): RemoteFieldObjects {
  const { service, board, now, log } = options
  const pieces = new Pieces(now)
  const deliveries = createDeliveries(service, board, pieces, now)
  const ringIds = createRingIds()
  const moving = new Set<number>()
  service.recovery.probeWith(() => deliveries.ask())

  function assertKnown(): void {
    if (!deliveries.known) throw new Refusal('SERVICE_UNAVAILABLE')
  }

  async function move(id: number) {
    moving.add(id)
    try {
      const moved = toFieldObject(
        await service.call(updateObject, { path: '/update_object', query: { type: 'food', id } }),
      )
      if (moved.id !== id) throw new DownstreamError('invalid', `moved ${moved.id}, not ${id}`)
      pieces.put(moved)
      return moved
    } catch (error) {
      deliveries.doubt(id)
      throw error
    } finally {
      moving.delete(id)
    }
  }

  return {
    kind: 'object-service',
    accept: deliveries.accept,

    async forJoiner() {
      try {
        await deliveries.ask()
      } catch (error) {
        assertKnown()
        const { reason } = error as DownstreamError
        log.debug({ reason }, 'a joiner gets the objects as they were known')
      }
      return pieces.snapshot()
    },

    async eat(id, eater) {
      assertKnown()
      if (moving.has(id)) throw new Refusal('ALREADY_EATEN')
      pieces.assertEdible(id, eater)
      if (id >= 0) return move(id)
      pieces.remove(id)
      return { id, x: -1, z: -1 }
    },

    async countFood() {
      return pieces.foodCount
    },

    async hasObstacle(id) {
      assertKnown()
      return pieces.hasObstacle(id)
    },

    async scatter(victimId, place, mass) {
      if (!options.knowsMasses) {
        return ringPlaces(place, ringSize(mass), board).map((spot) => ({ id: ringIds(), ...spot }))
      }
      const { food } = await service.call(getPiFood, {
        path: '/get_pi_food',
        query: { ...place, player_id: victimId },
      })
      // The original does not keep its rings on the board; clients hide a piece beyond its corner.
      return toFieldObjectList(food)
        .filter(({ id }) => id < 0)
        .map(({ id, ...place }) => ({ id, ...clampToBoard(place, board) }))
    },

    async drop(ring) {
      for (const piece of ring) pieces.put(piece)
    },
  }
}
