import {
  fullBucket,
  type RateLimit,
  type TokenBucket,
  takeToken,
} from '../../rules/token-bucket.ts'

export type Limits = {
  /** 0 sets no limit, for each of them. */
  connections: number
  perAddress: number
  joinsPerSecond: number
}

/** Why a handshake is refused: the label of the counter. */
export type Reason = 'origin' | 'connections' | 'address' | 'joins'

type Entry = { open: number; joins: TokenBucket; warnedAt: number }

/** A burst of joins is as many as this many seconds allow. */
const BURST_S = 10

/** An address is logged at most this often, in milliseconds. */
const WARN_INTERVAL_MS = 60_000

/** Who is connected from where, and how fast they came. Times in milliseconds. */
export class Ledger {
  readonly #limits: Limits
  readonly #joinLimit: RateLimit
  readonly #entries = new Map<string, Entry>()
  #open = 0

  constructor(limits: Limits) {
    this.#limits = limits
    const { joinsPerSecond } = limits
    this.#joinLimit = { perSecond: joinsPerSecond, burst: Math.max(1, joinsPerSecond * BURST_S) }
  }

  get open(): number {
    return this.#open
  }

  get addresses(): number {
    return this.#entries.size
  }

  /** Why one more connection from an address is refused, if it is. An admitted one has used up a join. */
  refuse(address: string, now: number): Reason | undefined {
    const { connections, perAddress, joinsPerSecond } = this.#limits
    const entry = this.#entry(address, now)
    if (connections > 0 && this.#open >= connections) return 'connections'
    if (perAddress > 0 && entry.open >= perAddress) return 'address'
    if (joinsPerSecond > 0 && !takeToken(entry.joins, this.#joinLimit, now)) return 'joins'
    return undefined
  }

  opened(address: string, now: number): void {
    this.#entry(address, now).open += 1
    this.#open += 1
  }

  closed(address: string): void {
    const entry = this.#entries.get(address)
    if (entry) entry.open -= 1
    this.#open -= 1
  }

  /** An address that misbehaved has no joins left: it has to wait as long as a whole burst takes. */
  penalise(address: string, now: number): void {
    this.#entry(address, now).joins = { tokens: -this.#joinLimit.burst, at: now }
  }

  /** Whether a refusal of this address is to be logged now. */
  isNews(address: string, now: number): boolean {
    const entry = this.#entry(address, now)
    if (now - entry.warnedAt < WARN_INTERVAL_MS) return false
    entry.warnedAt = now
    return true
  }

  /** Forgets addresses without connections that have not joined for as long as their burst takes to fill. */
  sweep(now: number): void {
    for (const [address, { open, joins, warnedAt }] of this.#entries) {
      const isIdle = now - joins.at > 2 * BURST_S * 1000 && now - warnedAt > WARN_INTERVAL_MS
      if (open === 0 && isIdle) this.#entries.delete(address)
    }
  }

  #entry(address: string, now: number): Entry {
    const known = this.#entries.get(address)
    if (known) return known
    const entry = {
      open: 0,
      joins: fullBucket(this.#joinLimit, now),
      warnedAt: Number.NEGATIVE_INFINITY,
    }
    this.#entries.set(address, entry)
    return entry
  }
}
