import type { Channels } from '../redis/channels.ts'
import type { RedisClient } from '../redis/clients.ts'

/** A node that has not heard itself for this long does not hear the others either, in milliseconds. */
const DEAF_MS = 3_000

/** After this long a subscription is given up together with its connection, in milliseconds. */
const HOPELESS_MS = 5_000

/** Whether a node hears what is published: it listens for itself, because a connection may live while its subscription is dead. */
export class Hearing {
  readonly #channels: Channels
  readonly #subscriber: RedisClient
  readonly #since = performance.now()

  constructor(channels: Channels, subscriber: RedisClient) {
    this.#channels = channels
    this.#subscriber = subscriber
  }

  get isDeaf(): boolean {
    return this.#channels.heardAt() < performance.now() - DEAF_MS
  }

  /** Publishes to itself, and tries to mend what is silent; to be called about every second. */
  listen(): void {
    this.#channels.ping()
    if (!this.isDeaf) return
    this.#channels.resubscribe()
    const silence = performance.now() - Math.max(this.#channels.heardAt(), this.#since)
    if (silence > HOPELESS_MS && this.#subscriber.status === 'ready') {
      this.#subscriber.disconnect(true)
    }
  }
}
