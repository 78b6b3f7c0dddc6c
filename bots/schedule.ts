import { createHash } from 'node:crypto'
import { BOOST_CYCLE_MS } from '../rules/charge.ts'
import { seeded } from './seeded.ts'

/** What a client of the load tool does at a point in time. */
export type Action = { atMs: number; client: number; kind: 'move' | 'eat' | 'boost' | 'bump' }

export type ScheduleOptions = {
  clients: number
  seconds: number
  seed: number
  /** Movement reports per client and second; each is a look and a state. */
  moves: number
  /** Meals, boosts and bumps per client and second, together. */
  acts: number
}

/** How the acts are shared out. */
const MEALS = 0.8
const BUMPS = 0.1

/**
 * Least time between two boosts of one client, in milliseconds: its charge must have filled again, and
 * a busy machine may hold up the first more than the second.
 */
const BOOST_PAUSE_MS = BOOST_CYCLE_MS + 250

/** Everything that will be sent, in the order of time. The same options give the same schedule. */
export function createSchedule({ clients, seconds, seed, moves, acts }: ScheduleOptions): Action[] {
  const random = seeded(seed)
  const end = seconds * 1000
  const schedule: Action[] = []
  for (let client = 0; client < clients; client++) {
    const interval = 1000 / moves
    for (let atMs = random() * interval; atMs < end; atMs += interval) {
      schedule.push({ atMs, client, kind: 'move' })
    }
    // Independent acts: the pauses between them are distributed exponentially.
    const pause = () => (acts > 0 ? (-Math.log(1 - random()) * 1000) / acts : end)
    let chargedAt = 0
    for (let atMs = pause(); atMs < end; atMs += pause()) {
      const lot = random()
      // A boost that is not charged yet is a meal instead: as many acts, and none that must be refused.
      const boosts = lot >= MEALS + BUMPS && atMs >= chargedAt
      const bumps = lot >= MEALS && lot < MEALS + BUMPS
      if (boosts) chargedAt = atMs + BOOST_PAUSE_MS
      schedule.push({ atMs, client, kind: boosts ? 'boost' : bumps ? 'bump' : 'eat' })
    }
  }
  return schedule.sort((a, b) => a.atMs - b.atMs || a.client - b.client)
}

/** A short mark by which two schedules are known to be the same. */
export function fingerprint(schedule: readonly Action[]): string {
  return createHash('sha256').update(JSON.stringify(schedule)).digest('hex').slice(0, 12)
}
