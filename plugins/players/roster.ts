import type { Player } from '../../schemas/common.ts'
import { Arrivals } from './arrivals.ts'

/**
 * Who is alive, as this node's clients were told. Every notice passes it, so that each life begins
 * and ends once for them, even where two nodes report it or a report went astray.
 */
export class Roster {
  readonly #alive = new Map<string, { mass: number; changedAt: number }>()
  /** Those that only joiners were told of, and when: their `spawn` is on its way to this node, or lost. */
  readonly #whispered = new Map<string, number>()
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
    this.#whispered.delete(id)
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
    const wasWhispered = this.#whispered.delete(id)
    return this.#alive.delete(id) || wasWhispered
  }

  /** Those that are missing in this list, which was read from Redis. */
  unlisted(listed: readonly Player[]): Player[] {
    const ids = new Set(listed.map(({ id }) => id))
    const missing = [...this.#alive].filter(([id]) => !ids.has(id))
    return missing.map(([id, { mass }]) => ({ id, mass }))
  }

  /** Notes that a joiner was told of these players. */
  whisper(ids: Iterable<string>): void {
    for (const id of ids) if (!this.#alive.has(id)) this.#whispered.set(id, ++this.#step)
  }

  /** Whether joiners alone were told of this player. */
  isWhispered(id: string): boolean {
    return this.#whispered.has(id)
  }

  /** Whether joiners alone were told of one of these players. */
  hasWhisperedOf(ids: Iterable<string>): boolean {
    for (const id of ids) if (this.#whispered.has(id)) return true
    return false
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
    const whispered = [...this.#whispered].filter(([, toldAt]) => toldAt <= step)
    const known = [...settled, ...whispered].map(([id]) => id)
    return {
      begun: truth.filter(({ id }) => !this.#alive.has(id)),
      ended: known.filter((id) => !living.has(id)),
      changed: settled.flatMap(([id, { mass }]) => {
        const player = living.get(id)
        return player === undefined || player.mass === mass ? [] : [player]
      }),
    }
  }
}
