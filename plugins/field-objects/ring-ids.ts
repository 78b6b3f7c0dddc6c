import { RING_CAPACITY } from '../../rules/ring.ts'

/** Hands out the ring ids −1 … −50 round and round. */
export function createRingIds(): () => number {
  let cursor = 0
  return () => {
    const id = -1 - cursor
    cursor = (cursor + 1) % RING_CAPACITY
    return id
  }
}
