import {
  fullBucket,
  type RateLimit,
  type TokenBucket,
  takeToken,
} from '../../rules/token-bucket.ts'
import type { User } from '../world.ts'
import { RefusalThrottle } from './refusals.ts'
import { createUserQueue } from './user-queue.ts'

/** What the event layer keeps of one connected user. */
export class Session {
  readonly user: User
  readonly queue = createUserQueue()
  readonly throttle = new RefusalThrottle()
  /** Milliseconds since the epoch. */
  readonly joinedAt: number
  /** Packets that the user has sent, and those that were refused. */
  events = 0
  refused = 0
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #offences = new Set<string>()
  /** Settles when the user's last task has run. */
  ended: Promise<void> | undefined

  constructor(user: User, now: number) {
    this.user = user
    this.joinedAt = now
  }

  /** Whether one more event of this kind is within its limit. */
  withinLimit(event: string, limit: RateLimit, now: number): boolean {
    const bucket = this.#buckets.get(event) ?? fullBucket(limit, now)
    this.#buckets.set(event, bucket)
    return takeToken(bucket, limit, now)
  }

  /** Whether the user meets the limit of an event for the first time: later ones are only counted. */
  isFirstOffence(event: string): boolean {
    if (this.#offences.has(event)) return false
    this.#offences.add(event)
    return true
  }
}
