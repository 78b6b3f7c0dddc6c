import fp from 'fastify-plugin'
import type { Place } from '../rules/board.ts'
import type { Charge } from '../rules/charge.ts'
import type { Motion } from '../rules/motion.ts'
import type { TokenBucket } from '../rules/token-bucket.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The newest believed place of each player, for plausibility only; never in the database. */
    positions: Positions
  }
}

/** What plausibility remembers of one living marble of this node. */
export type Track = {
  motion?: Motion
  charge?: Charge
  unplaced?: TokenBucket
  /** The pieces that it has eaten in this turn of the event loop. */
  meals?: Set<number>
}

/** Places by player id, and what else is known of a marble's life. */
export class Positions extends Map<string, Place> {
  readonly #tracks = new Map<string, Track>()

  /** The track of a living marble, begun when there is none. */
  track(id: string): Track {
    const track = this.#tracks.get(id) ?? {}
    this.#tracks.set(id, track)
    return track
  }

  /** Number of marbles of which anything is remembered. */
  get tracked(): number {
    return this.#tracks.size
  }

  /** A life is over: nothing of it is remembered. */
  end(id: string): void {
    this.#tracks.delete(id)
    this.delete(id)
  }
}

export default fp(
  async (fastify) => {
    fastify.decorate('positions', new Positions())
  },
  { name: 'positions' },
)
