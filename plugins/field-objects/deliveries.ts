import type { Board } from '../../rules/board.ts'
import type { FieldObject } from '../../schemas/common.ts'
import type { FieldObjectsDelivery } from '../../schemas/downstream.ts'
import type { FieldObjects } from '../../schemas/server-events.ts'
import { plainCall } from '../downstream/call.ts'
import { DownstreamError } from '../downstream/error.ts'
import { type Service, slowDeadline } from '../downstream/service.ts'
import { toFieldObjects } from './normalise.ts'
import type { Pieces } from './pieces.ts'

/** What everyone is to be told because of a delivery. */
export type Notices = { fieldObjects?: FieldObjects; moved?: FieldObject[] }

/** A repeated delivery changes nothing, so a second try may do no harm. */
const terrainObjects = plainCall('terrain_objects', true)

/**
 * The object service answers `GET /terrain_objects` by a call of its own to us, so a delivery that comes
 * while such a call is under way belongs to those who join, and any other to everyone. Joiners share one
 * call: each takes the pieces as they are known when it has ended, later meals included.
 */
export function createDeliveries(
  service: Service,
  board: Board,
  pieces: Pieces,
  now: () => number,
) {
  let call: { startedAt: number; delivered: boolean } | undefined
  let asking: Promise<void> | undefined
  let known = false
  let last = ''
  /** Pieces whose move was not confirmed: here they stay, there they may have moved. */
  const doubtful = new Set<number>()

  async function request(): Promise<void> {
    const current = { startedAt: now(), delivered: false }
    call = current
    try {
      await service.call(terrainObjects, {
        path: '/terrain_objects',
        query: { ...board },
        ...(!known && { deadline: slowDeadline(service) }),
      })
      if (!current.delivered) throw new DownstreamError('invalid', 'nothing was delivered')
    } finally {
      call = undefined
      asking = undefined
    }
  }

  /** The doubtful pieces that have moved indeed. */
  function resolveDoubts(food: readonly FieldObject[]): FieldObject[] {
    const moved = food.filter(({ id, x, z }) => {
      const before = pieces.placeOf(id)
      return doubtful.has(id) && before !== undefined && (before.x !== x || before.z !== z)
    })
    doubtful.clear()
    return moved
  }

  function takeAsked(objects: FieldObjects, asOf: number): Notices {
    const another = known && !pieces.sameObstacles(objects.obstacles)
    const moved = resolveDoubts(objects.food)
    pieces.replace(objects, asOf)
    known = true
    // The service has begun anew: those who are here must not play on another board than the joiner.
    if (another) return { fieldObjects: pieces.snapshot() }
    return moved.length > 0 ? { moved } : {}
  }

  function takeUnasked(objects: FieldObjects): Notices {
    if (known && pieces.equals(objects)) return {}
    doubtful.clear()
    pieces.replace(objects)
    known = true
    return { fieldObjects: pieces.snapshot() }
  }

  return {
    /** Whether anything was ever delivered. */
    get known() {
      return known
    },

    /** Has the service deliver; rejects with a DownstreamError when it does not. */
    ask(): Promise<void> {
      asking ??= request()
      return asking
    },

    /** Remembers that a piece may have moved without our knowing. */
    doubt(id: number): void {
      doubtful.add(id)
    },

    accept(delivery: FieldObjectsDelivery): Notices {
      const objects = toFieldObjects(delivery)
      if (call !== undefined) call.delivered = true
      const text = JSON.stringify(objects)
      if (text === last && doubtful.size === 0) return {}
      last = text
      return call === undefined ? takeUnasked(objects) : takeAsked(objects, call.startedAt)
    },
  }
}
