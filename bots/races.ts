import type { RefusalCode } from '../schemas/refusals.ts'

/** A change that makes somebody else's act impossible, and of what. */
export type Change = `food ${number}` | `mass ${string}` | `death ${string}`

/** Which changes explain a refusal. What is not here is never explained by another's being quicker. */
const EXPLAINED_BY: Partial<Record<RefusalCode, RegExp>> = {
  NOT_ALIVE: /^death/,
  UNKNOWN_PLAYER: /^death/,
  UNKNOWN_FOOD: /^food/,
  ALREADY_EATEN: /^food/,
  OUT_OF_REACH: /^food|^death/,
  TOO_SMALL: /^mass|^death/,
}

/** A refusal may overtake the news of the change by this much, in milliseconds: a death takes a moment. */
const NEWS_MS = 1_000

/** A report of movement was on its way for at most this long, in milliseconds. */
const FLIGHT_MS = 3_000

export type Refusal = { bot: number; event: string; code: RefusalCode; message: string }

/** A refused act: what it depended on, when it was sent (ms) and when its refusal came. */
type Suspect = { refusal: Refusal; dependsOn: readonly string[]; sentAt: number; refusedAt: number }

/**
 * Tells lost races from refusals that nobody can explain. An act is a lost race exactly if
 * something that it depended on was changed by the server between its sending and just after
 * its refusal, in a way that makes it impossible.
 */
export class Races {
  /** Refusals that changes explain, by event and code. */
  readonly lost = new Map<string, number>()
  readonly #changedAt = new Map<string, number>()
  #suspects: Suspect[] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  changed(change: Change): void {
    this.#changedAt.set(change, this.#now())
    this.#suspects = this.#suspects.filter((suspect) => !this.#acquit(suspect))
  }

  refused(refusal: Refusal, dependsOn: readonly Change[], sentAt: number): void {
    const suspect = { refusal, dependsOn, sentAt, refusedAt: this.#now() }
    if (!this.#acquit(suspect)) this.#suspects.push(suspect)
  }

  /** A refusal of movement names no act: it may be any that was on its way. */
  movementRefused(refusal: Refusal, players: Iterable<string>): void {
    const deaths = Array.from(players, (id): Change => `death ${id}`)
    this.refused(refusal, deaths, this.#now() - FLIGHT_MS)
  }

  /** Refusals that nothing has explained. */
  unexplained(): Refusal[] {
    return this.#suspects.map(({ refusal }) => refusal)
  }

  #acquit({ refusal, dependsOn, sentAt, refusedAt }: Suspect): boolean {
    const kind = EXPLAINED_BY[refusal.code]
    const explained = dependsOn.some((change) => {
      const at = this.#changedAt.get(change) ?? Number.NEGATIVE_INFINITY
      return kind?.test(change) && at >= sentAt && at <= refusedAt + NEWS_MS
    })
    if (explained) {
      const key = `${refusal.event} ${refusal.code}`
      this.lost.set(key, (this.lost.get(key) ?? 0) + 1)
    }
    return explained
  }
}
