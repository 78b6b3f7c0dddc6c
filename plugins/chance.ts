import fp from 'fastify-plugin'
import type { Random } from '../rules/board.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Numbers in [0, 1). */
    random: Random
    /** Milliseconds since the epoch, by a clock that is never set back. */
    now: () => number
  }
}

/** The time of the day as it was when the process began, and what has passed since: nobody can set it. */
export const steadyClock = () => performance.timeOrigin + performance.now()

export type Chance = { random?: Random; now?: () => number }

/** Randomness and time as decorators, so that a test can hand in a seed and a clock. */
export default fp<Chance>(
  async (fastify, { random = Math.random, now = steadyClock }) => {
    fastify.decorate('random', random)
    fastify.decorate('now', now)
  },
  { name: 'chance' },
)
