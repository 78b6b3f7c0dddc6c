import type { Moment } from '../network/motion.ts'
import type { Player } from '../network/player.ts'
import { lookOf, REPORT_INTERVAL_MS, stateOf } from '../network/reports.ts'
import { copy } from '../physics/vector.ts'
import type { Send } from './acts.ts'

/** Reports where the marbles of this client look and how they move, each at 5 Hz. */
export class Reporter {
  readonly #own: readonly Player[]
  readonly #send: Send
  /** How many reports are due, and whose turn it is. */
  #due = 0
  #turn = 0

  constructor(own: readonly Player[], send: Send) {
    this.#own = own
    this.#send = send
  }

  /** Spreads the reports over the interval, so that no frame pays for those of all zombies at once. */
  update({ seconds }: Moment): void {
    const due = this.#due + (this.#own.length * seconds * 1000) / REPORT_INTERVAL_MS
    // What a sleeping page has missed is not made up for.
    this.#due = Math.min(due, this.#own.length)
    for (; this.#due >= 1; this.#due--) {
      this.#turn = (this.#turn + 1) % this.#own.length
      this.report(this.#own[this.#turn] as Player)
    }
  }

  report(player: Player): void {
    copy(player.marble.position, player.reported)
    this.#send('look', lookOf(player))
    this.#send('player_state_reconcile', stateOf(player))
  }
}
