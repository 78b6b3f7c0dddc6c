import type { FieldObject } from '../../schemas/common.ts'
import { COORDINATE_LIMIT } from '../../schemas/common.ts'
import type { FieldObjectsDelivery, LooseObject } from '../../schemas/downstream.ts'
import type { FieldObjects } from '../../schemas/server-events.ts'
import { DownstreamError } from '../downstream/error.ts'

/** An object in our terms: numbers, whatever the service quotes. Throws when it is off every board. */
export function toFieldObject({ id, x, z }: LooseObject): FieldObject {
  const object = { id: Number(id), x: Number(x), z: Number(z) }
  const plausible = [object.x, object.z].every((value) => Math.abs(value) <= COORDINATE_LIMIT)
  if (!plausible) throw new DownstreamError('invalid', `object ${id} is off every board`)
  return object
}

/** Objects by their ids, each once (the last word counts), in the order of their ids. */
export function toFieldObjectList(objects: readonly LooseObject[]): FieldObject[] {
  const byId = new Map(objects.map(toFieldObject).map((object) => [object.id, object]))
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

/** A delivery in our terms; the original sends it in reverse order and with quoted ids from the second time on. */
export function toFieldObjects({ food, obstacles }: FieldObjectsDelivery): FieldObjects {
  return { food: toFieldObjectList(food), obstacles: toFieldObjectList(obstacles) }
}
