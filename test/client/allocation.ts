/**
 * Run by allocation.test.ts, in a process whose young generation holds all that is allocated meanwhile.
 * Prints, as JSON, how many bytes the heap grew by in a frame.
 */
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { getHeapStatistics } from 'node:v8'
import { crowd } from './crowd.ts'

/** Frames until V8 has compiled also what runs only once in each: before, it boxes every number. */
const WARM_UP = 9_000
const FRAMES = 600

export type Allocation = {
  players: number
  food: number
  /** Frames in which our marbles rolled and reported, and did nothing else. */
  quiet: { frames: number; bytes: number; most: number }
  /** Frames in which one ate or bumped into something as well, or came alive. */
  eventful: { frames: number; bytes: number }
  reports: number
  collections: number
}

let collections = 0
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().length
})
observer.observe({ entryTypes: ['gc'] })

const { game, frame, hear, perReport, counts } = crowd()

/** Bytes by frame, and how much happened in it. Made before: they must not grow meanwhile. */
const bytes = new Float64Array(FRAMES)
const events = new Float64Array(FRAMES)

function warmUp(): void {
  for (let i = 0; i < WARM_UP; i++) {
    if (i % perReport === 0) hear()
    frame()
  }
}

function measure(): void {
  for (let i = 0; i < FRAMES; i++) {
    const before = counts.events
    if (i % perReport === 0) hear()
    const from = getHeapStatistics().used_heap_size
    frame()
    const to = getHeapStatistics().used_heap_size
    bytes[i] = to - from
    events[i] = counts.events - before
  }
}

/** What looking at the heap allocates itself. */
function look(): number {
  const from = getHeapStatistics().used_heap_size
  return getHeapStatistics().used_heap_size - from
}

warmUp()
globalThis.gc?.()
measure()
for (let i = 0; i < 1_000; i++) look()
const looking = look()
// Collections are told in a later turn, and so are those of the warm-up.
await setTimeout(100)
collections = 0
counts.reports = 0
measure()
await setTimeout(100)

const each = Array.from(bytes, (of, i) => ({ bytes: of - looking, events: events[i] ?? 0 }))
const summary = (frames: { bytes: number }[]) => ({
  frames: frames.length,
  bytes: frames.reduce((sum, { bytes }) => sum + bytes, 0) / frames.length,
})
const quiet = each.filter(({ events }) => events === 0)
const allocation: Allocation = {
  players: game.all.length,
  food: game.world.food.size,
  quiet: { ...summary(quiet), most: Math.max(...quiet.map(({ bytes }) => bytes)) },
  eventful: summary(each.filter(({ events }) => events > 0)),
  reports: counts.reports,
  collections,
}
process.stdout.write(JSON.stringify(allocation))
