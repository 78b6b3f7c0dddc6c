import { Refusal } from '../../rules/refusal.ts'
import { ScriptReply } from '../../schemas/redis.ts'
import { REFUSALS, type RefusalCode } from '../../schemas/refusals.ts'
import { noTracing, type Tracing } from '../tracing/tracing.ts'
import type { RedisClient } from './clients.ts'
import { type ScriptName, scripts } from './lua/index.ts'
import { validated } from './validated.ts'

/**
 * A script that Redis begins later than this after it was sent does nothing, in milliseconds. Less than
 * the wait for the reply, so that what was refused for its lateness is not done behind the client's back.
 */
const OPERATION_DEADLINE_MS = 1_000

/** Readings of Redis' clock, one a second, of which the best counts. */
const READINGS = 10

/** Where the keys of a world begin; the braces keep them on one node of a Redis Cluster. */
export const keyPrefix = (world: string) => `{shatterland:${world}}:`

const KEYS = ['world', 'players', 'users', 'load', 'nodes', 'food', 'eaten', 'deaths']

/** How a call ended; `closed` was not even tried. */
type Outcome = 'ok' | 'refused' | 'failed' | 'closed'

/** Called after each call with the time that it took, in milliseconds, unless it was not tried. */
export type CallReport = (script: ScriptName, outcome: Outcome, milliseconds?: number) => void

type Call = (keys: number, ...args: string[]) => Promise<unknown>

const parseReply = validated(ScriptReply, 'reply')

const attributesOf = (name: ScriptName) => ({
  'db.system.name': 'redis',
  'db.stored_procedure.name': name,
})

const isRefusalCode = (status: string): status is RefusalCode => status in REFUSALS

/**
 * Runs the scripts of one world. Closed until the node has put back what Redis may have lost: a
 * closed store refuses at once, and nothing that was asked of it is done later.
 */
export class RedisStore {
  readonly #client: RedisClient
  readonly #keys: string[]
  readonly #now: () => number
  readonly #tracing: Tracing
  /** Redis' clock less this node's, in milliseconds. */
  #skew = 0
  readonly #skews: number[] = []
  #closedBecause: string | undefined = 'not connected yet'
  #onTrouble: (error: Error) => void = () => {}
  #onCall: CallReport = () => {}

  constructor(client: RedisClient, world: string, now: () => number, tracing = noTracing) {
    this.#client = client
    this.#now = now
    this.#tracing = tracing
    this.#keys = KEYS.map((key) => keyPrefix(world) + key)
    for (const [name, lua] of scripts) {
      if (`world:${name}` in client) continue
      client.defineCommand(`world:${name}`, { numberOfKeys: KEYS.length, lua })
    }
  }

  /** Why operations are refused, or undefined. */
  get closedBecause(): string | undefined {
    return this.#closedBecause
  }

  open(): void {
    this.#closedBecause = undefined
  }

  close(reason: string): void {
    this.#closedBecause = reason
  }

  /** Called with the first sign that Redis is away. */
  onTrouble(listener: (error: Error) => void): void {
    this.#onTrouble = listener
  }

  /** Called after each call, for the metrics. */
  onCall(listener: CallReport): void {
    this.#onCall = listener
  }

  /** Redis' clock, the one that all nodes share, in milliseconds since the epoch. */
  now(): number {
    return this.#now() + this.#skew
  }

  /**
   * Takes a reading of Redis' clock. It is always a moment old, so deadlines come out too early; the latest of
   * the last few readings is the best one, for a busy node reads late. Only where Redis' clock is set
   * back are deadlines too late, for as many readings.
   */
  setTime(redisTime: number): void {
    this.#skews.push(redisTime - this.#now())
    if (this.#skews.length > READINGS) this.#skews.shift()
    this.#skew = Math.max(...this.#skews)
  }

  /** The next reading may be another server's. */
  forgetTime(): void {
    this.#skews.length = 0
  }

  /**
   * Runs a script as one of the game's operations and returns what follows OK.
   * Throws the refusal that it replies with, and STORE_UNAVAILABLE when Redis is away.
   */
  async run(name: ScriptName, ...args: (string | number)[]): Promise<string[]> {
    if (this.#closedBecause !== undefined) {
      this.#onCall(name, 'closed')
      throw new Refusal('STORE_UNAVAILABLE')
    }
    const deadline = this.now() + OPERATION_DEADLINE_MS
    const [status = '', ...rest] = await this.#call(name, deadline, args)
    if (status === 'OK') return rest
    if (isRefusalCode(status)) throw new Refusal(status)
    this.#onTrouble(new Error(`Redis answered ${name} with ${status}`))
    throw new Refusal('STORE_UNAVAILABLE')
  }

  /** Runs a script on a store that may be closed, to find out whether it can be opened. Throws what goes wrong. */
  async probe(name: ScriptName, ...args: (string | number)[]): Promise<string[]> {
    const [status, ...rest] = await this.#send(name, Number.MAX_SAFE_INTEGER, args)
    if (status !== 'OK') throw new Error(`Redis answered ${name} with ${status}`)
    return rest
  }

  async #call(name: ScriptName, deadline: number, args: (string | number)[]) {
    try {
      return await this.#send(name, deadline, args)
    } catch (error) {
      this.#onTrouble(error as Error)
      throw new Refusal('STORE_UNAVAILABLE')
    }
  }

  async #send(name: ScriptName, deadline: number, args: (string | number)[]) {
    const began = performance.now()
    let outcome: Outcome = 'failed'
    try {
      const reply = await this.#exchange(name, deadline, args)
      const [status = ''] = reply
      if (status === 'OK') outcome = 'ok'
      else if (isRefusalCode(status)) outcome = 'refused'
      return reply
    } finally {
      this.#onCall(name, outcome, performance.now() - began)
    }
  }

  async #exchange(name: ScriptName, deadline: number, args: (string | number)[]) {
    const call = (this.#client as unknown as Record<string, Call>)[`world:${name}`]
    if (call === undefined) throw new Error(`There is no script ${name}`)
    const texts = [String(deadline), ...args.map(String)]
    const run = () => call.apply(this.#client, [...this.#keys, ...texts] as never)
    return parseReply(await this.#tracing.call(`redis ${name}`, attributesOf(name), run))
  }
}
