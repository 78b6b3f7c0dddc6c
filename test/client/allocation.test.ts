import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import type { Allocation } from './allocation.ts'

/**
 * Most that a frame may allocate, in bytes: no number for each marble, which would be 1,600, nor for each report
 * in it, 70. What is left, some 10, are the few numbers that belong to the whole frame.
 */
const LIMIT = 48

/** Megabytes of the young generation: all that is allocated meanwhile stays in it, and can be counted. */
const ROOM = 64

/** V8 compiles when it is due rather than when there is time: the figure is the same on every run. */
const EXACT = ['--expose-gc', '--no-concurrent-recompilation']

const SCRIPT = fileURLToPath(new URL('allocation.js', import.meta.url))

t.test('a frame with 100 players and 1,000 pieces of food allocates nothing', async (t) => {
  const flags = [`--min-semi-space-size=${ROOM}`, `--max-semi-space-size=${ROOM}`, ...EXACT]
  // Coverage counts calls in objects of its own.
  const { NODE_V8_COVERAGE: _, NODE_OPTIONS: __, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, SCRIPT], { env })
  const { players, food, quiet, eventful, reports, collections } = JSON.parse(stdout) as Allocation
  t.equal(players, 100)
  t.ok(food > 980, `${food} pieces of food`)
  t.ok(reports > 4_000, `${reports} reports were sent meanwhile`)
  t.equal(collections, 0, 'nothing was collected, so that what was allocated is counted whole')
  t.ok(quiet.frames > 100, `${quiet.frames} frames without a meal, a bump or a birth`)
  t.ok(quiet.bytes < LIMIT, `${quiet.bytes.toFixed(1)} bytes in each, ${quiet.most} at most`)
  t.comment(`${eventful.frames} frames with one: ${eventful.bytes.toFixed(0)} bytes in each`)
})
