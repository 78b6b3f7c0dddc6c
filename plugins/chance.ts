import fp from 'fastify-plugin'
import type { Random } from '../rules/board.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Numbers in [0, 1). */
    random: Random
    /** Milliseconds since the epoch. */
    now: () => number
  }
}

export type Chance = { random?: Random; now?: () => number }

/** Randomness and time as decorators, so that a test can hand in a seed and a clock. */
export default fp<Chance>(
  async (fastify, { random = Math.random, now = Date.now }) => {
    fastify.decorate('random', random)
    fastify.decorate('now', now)
  },
  { name: 'chance' },
)
