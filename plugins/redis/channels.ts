import { randomBytes } from 'node:crypto'
import type { RedisClient } from './clients.ts'

/** Called with a message of another node and its age in milliseconds by Redis' clock. */
export type ChannelListener = (payload: Buffer, age: number) => void

/** Called for each message of this node or another, with its bytes; `age` in milliseconds for what was received. */
export type MessageReport = (
  channel: string,
  outcome: 'sent' | 'dropped' | 'received',
  bytes: number,
  age?: number,
) => void

const SENDER_BYTES = 8
const HEADER_BYTES = SENDER_BYTES + 8

type Channel = { name: string; listener: ChannelListener; heardAt: number }
type Publish = (channel: string, message: Buffer) => Promise<unknown>

/** On a Cluster every message goes by the node of the world's keys, so that one sender's messages keep their order. */
const CLUSTER_PUBLISH = `return redis.call('PUBLISH', KEYS[1], ARGV[1])`

/** Called when a message was not sent; another one will be missed as little. */
const forget = () => {}

type Options = {
  publisher: RedisClient
  subscriber: RedisClient
  prefix: string
  /** The clock that all nodes share, in milliseconds. */
  clock: () => number
  /** Whether messages may be sent now; while not, they are dropped. */
  isOpen: () => boolean
  report: MessageReport
}

/**
 * Messages from node to node over Redis' pub/sub, as bytes with their sender and time. Never queued:
 * what cannot be sent now is dropped. A node does not hear itself, but notes that it could have.
 */
export class Channels {
  readonly #options: Options
  readonly #sender = randomBytes(SENDER_BYTES)
  readonly #channels = new Map<string, Channel>()
  readonly #publish: Publish

  constructor(options: Options) {
    this.#options = options
    const { publisher, subscriber } = options
    if (publisher.isCluster) {
      publisher.defineCommand('world:publish', { numberOfKeys: 1, lua: CLUSTER_PUBLISH })
      const send = (publisher as unknown as Record<string, Publish>)['world:publish'] as Publish
      this.#publish = send.bind(publisher)
    } else {
      this.#publish = (channel, message) => publisher.publish(channel, message)
    }
    subscriber.on('messageBuffer', (channel: Buffer, message: Buffer) => {
      this.#receive(channel.toString(), message)
    })
    subscriber.on('ready', () => this.resubscribe())
  }

  /** Hears a channel from now on. Throws when it is heard already. */
  subscribe(name: string, listener: ChannelListener): void {
    const fullName = this.#options.prefix + name
    if (this.#channels.has(fullName)) throw new Error(`The channel ${name} has a listener already`)
    this.#channels.set(fullName, { name, listener, heardAt: Number.NEGATIVE_INFINITY })
    this.resubscribe()
  }

  /** Sends to the other nodes, or drops. */
  publish(name: string, payload: Buffer): void {
    const { isOpen, prefix, report } = this.#options
    const sent = isOpen() && this.#send(prefix + name, payload)
    report(name, sent ? 'sent' : 'dropped', payload.length)
  }

  /** Sends an empty message to itself on every channel: the proof that it hears. */
  ping(): void {
    for (const fullName of this.#channels.keys()) this.#send(fullName, Buffer.alloc(0))
  }

  /** When this node last heard a message of its own, by `performance.now()`, on the channel that was silent longest. */
  heardAt(): number {
    return Math.min(...Array.from(this.#channels.values(), ({ heardAt }) => heardAt))
  }

  /** Subscribes to all channels, and proves it at once; harmless where it is subscribed. */
  resubscribe(): void {
    const { subscriber } = this.#options
    const names = [...this.#channels.keys()]
    if (names.length === 0 || subscriber.status !== 'ready') return
    subscriber.subscribe(...names).then(() => this.ping(), forget)
  }

  /** Returns whether it was handed over. */
  #send(fullName: string, payload: Buffer): boolean {
    const { publisher, clock } = this.#options
    if (publisher.status !== 'ready') return false
    const header = Buffer.alloc(HEADER_BYTES)
    this.#sender.copy(header)
    header.writeDoubleLE(clock(), SENDER_BYTES)
    this.#publish(fullName, Buffer.concat([header, payload])).catch(forget)
    return true
  }

  #receive(fullName: string, message: Buffer): void {
    const channel = this.#channels.get(fullName)
    if (channel === undefined || message.length < HEADER_BYTES) return
    if (message.subarray(0, SENDER_BYTES).equals(this.#sender)) {
      channel.heardAt = performance.now()
    } else if (message.length > HEADER_BYTES) {
      const age = this.#options.clock() - message.readDoubleLE(SENDER_BYTES)
      if (!Number.isFinite(age)) return
      const payload = message.subarray(HEADER_BYTES)
      this.#options.report(channel.name, 'received', payload.length, age)
      channel.listener(payload, age)
    }
  }
}
