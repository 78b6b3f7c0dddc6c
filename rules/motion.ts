import type { Board, Place } from './board.ts'
import { Refusal } from './refusal.ts'

/**
 * Speed over the ground that no honest marble exceeds, in world units per second; docs/security.md
 * derives it. A boosted marble is pushed to 40 (the 2016 client: 25), a slope adds the fall from the
 * board's greatest height (25 units, 22 units/s at right angles: √(40² + 22²) = 46), a step of the
 * simulation may overshoot by 1.
 */
export const FASTEST = 50

/**
 * How much closer together two reports may arrive than they were made, in seconds: 200 ms of
 * jitter, one report late by its whole interval of 200 ms, and 100 ms for clients whose frames are slow.
 */
export const JITTER_S = 0.5

/** A connection that stalls is made up for up to this long, in seconds: then any place on the default board is possible. */
export const LONGEST_STALL_S = 5

/**
 * What a marble is made up for when its first place is reported, in seconds: its client may have been busy
 * building the scene. It can be anywhere at first, so this gives nothing away.
 */
export const FIRST_CREDIT_S = LONGEST_STALL_S / 2

/** Least time for which a client must agree with itself before a place that it jumped to is believed, in milliseconds. */
export const RESYNC_MS = 1_000

/** How far beyond the edge a marble may lean or bounce, in world units. */
export const BOARD_MARGIN = 10

/** Heights between which a marble can be: far below and above every landscape (0 … 25) and every launch. */
const LOWEST = -100
const HIGHEST = 300

/** What is remembered of one marble's motion. x and z are the newest place that was believed. */
export type Motion = Place & {
  /** The newest place that was reported, believed or not, and when (ms). */
  reported: Place
  reportedAt: number
  /** Time that the marble has not used for moving, in seconds, and what it is capped at. */
  credit: number
  cap: number
  /** Since when (ms) the client has been in doubt because it jumped. */
  suspectSince?: number
}

export function firstMotion({ x, z }: Place, now: number): Motion {
  return { x, z, reported: { x, z }, reportedAt: now, credit: FIRST_CREDIT_S, cap: FIRST_CREDIT_S }
}

const distance = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.z - b.z)

/** Takes the time for the way from the last report out of the credit; false when it does not suffice. */
function spend(motion: Motion, place: Place, now: number): boolean {
  const gap = Math.max(0, now - motion.reportedAt) / 1000
  // After a stall the reports that it held back arrive at once, so the credit for it fades instead of falling.
  const cap = Math.max(gap + JITTER_S, motion.cap - 2 * gap)
  motion.cap = Math.min(cap, LONGEST_STALL_S)
  const credit = Math.min(motion.credit + gap, motion.cap)
  const used = distance(motion.reported, place) / FASTEST
  motion.credit = Math.max(0, credit - used)
  motion.reported = { x: place.x, z: place.z }
  motion.reportedAt = now
  return used <= credit
}

/**
 * Whether a marble may be where its client now says. A client that jumps is in doubt until its
 * reports have followed from each other for as long as the fastest marble would have needed for
 * the way, so a jump gains nothing, and a client that lost its place through no fault of its own
 * is believed again. Changes the motion in place.
 */
export function follow(motion: Motion, place: Place, now: number): boolean {
  if (!spend(motion, place, now)) {
    motion.credit = 0
    motion.suspectSince = now
    return false
  }
  const { suspectSince } = motion
  if (suspectSince !== undefined) {
    const needed = Math.max(RESYNC_MS, (distance(motion, place) / FASTEST) * 1000)
    if (now - suspectSince < needed) return false
    delete motion.suspectSince
  }
  motion.x = place.x
  motion.z = place.z
  return true
}

/** Throws OUT_OF_REACH for a place off the board; y is the height. */
export function assertOnBoard({ x, y, z }: Place & { y: number }, board: Board): void {
  const inside = (value: number, side: number) =>
    value >= -BOARD_MARGIN && value <= side + BOARD_MARGIN
  const isOnBoard = inside(x, board.width) && inside(z, board.height) && y >= LOWEST && y <= HIGHEST
  if (!isOnBoard) throw new Refusal('OUT_OF_REACH', 'off the board')
}
