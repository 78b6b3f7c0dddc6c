import type { Player } from '../../schemas/common.ts'
import { Arrivals } from './arrivals.ts'

/**
 * Who is alive, as this node's clients were told. Every notice passes it, so that each life begins
 * and ends once for them, even where two nodes report it or a report went astray.
 */
export class Roster {
  readonly #alive = new Map<string, { mass: number; changedAt: number }>()
  readonly #arrivals = new Arrivals()
  #step = 0

  get step(): number {
    return this.#step
  }

  has(playerId: string): boolean {
    return this.#alive.has(playerId)
  }

  /** Whether this is news. */
  begins({ id, mass }: Player): boolean {
    if (this.#alive.has(id)) return false
    this.#alive.set(id, { mass, changedAt: ++this.#step })
    this.#arrivals.arrived(id)
    return true
  }

  /** Resolves when this node's clients were told of the player, or when the news must have been lost. */
  async arrival(playerId: string): Promise<void> {
    if (!this.#alive.has(playerId)) await this.#arrivals.next(playerId)
  }

  /** Whether this is news. */
  ends(id: string): boolean {
    this.#step += 1
    return this.#alive.delete(id)
  }

  /** Whether there is such a player to be heavier or lighter. */
  changes({ id, mass }: Player): boolean {
    const known = this.#alive.get(id)
    if (known === undefined) return false
    Object.assign(known, { mass, changedAt: ++this.#step })
    return true
  }

  /**
   * What the clients must be told to know what is true: `truth` was read at `step` or later, and
   * what has changed since is left alone.
   */
  difference(truth: readonly Player[], step: number) {
    const living = new Map(truth.map((player) => [player.id, player]))
    const settled = [...this.#alive].filter(([, { changedAt }]) => changedAt <= step)
    return {
      begun: truth.filter(({ id }) => !this.#alive.has(id)),
      ended: settled.filter(([id]) => !living.has(id)).map(([id]) => id),
      changed: settled.flatMap(([id, { mass }]) => {
        const player = living.get(id)
        return player === undefined || player.mass === mass ? [] : [player]
      }),
    }
  }
}
