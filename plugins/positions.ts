import fp from 'fastify-plugin'
import type { Place } from '../rules/board.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The newest reported place of each player, for plausibility only; never in the database. */
    positions: Map<string, Place>
  }
}

export default fp(
  async (fastify) => {
    fastify.decorate('positions', new Map<string, Place>())
  },
  { name: 'positions' },
)
