import {
  fullBucket,
  type RateLimit,
  type TokenBucket,
  takeToken,
} from '../../rules/token-bucket.ts'

/**
 * What one connection may send in all, in packets, for each player that its client simulates. An
 * honest client sends 10 a second for each; the limits per event admit about 80. The burst is what
 * makes a flood a lasting one: until it is used up, single events are refused and nothing else happens.
 */
const PACKET_LIMIT: RateLimit = { perSecond: 100, burst: 2_000 }

/** A packet counts once more for each of these characters, or bytes of a binary one. */
const PACKET_LENGTH = 1_024

/** Meters one connection. */
export class FloodGuard {
  readonly #factor: number
  readonly #bucket: TokenBucket
  /** How many players its client simulates. */
  simulated = () => 0

  /** @param factor multiplies the limit */
  constructor(factor: number, now: number) {
    this.#factor = factor
    this.#bucket = fullBucket(PACKET_LIMIT, now)
  }

  /** Whether a packet is within the limit. */
  admits(data: unknown, now: number): boolean {
    const scale = this.#factor * Math.max(1, this.simulated())
    const length = typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0
    return takeToken(this.#bucket, PACKET_LIMIT, now, (1 + length / PACKET_LENGTH) / scale)
  }
}
