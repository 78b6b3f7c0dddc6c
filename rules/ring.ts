import { type Board, clampToBoard, type Place } from './board.ts'

/** Most pieces that one death leaves, and the number of ring ids (−1 … −50) that are handed out round and round. */
export const RING_CAPACITY = 50

/** Radius of the ring around the place of death, in world units. */
export const RING_RADIUS = 10

/** How many pieces of food a dead player of this mass leaves. */
export function ringSize(mass: number): number {
  return Math.min(Math.floor(mass), RING_CAPACITY)
}

/** The places of `count` pieces, evenly spread on the ring and clamped to the board. */
export function ringPlaces(centre: Place, count: number, board: Board): Place[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count
    const place = {
      x: centre.x + RING_RADIUS * Math.cos(angle),
      z: centre.z + RING_RADIUS * Math.sin(angle),
    }
    return clampToBoard(place, board)
  })
}
