import type { FastifyInstance } from 'fastify'
import type { SharedFieldObjects } from '../field-objects/redis.ts'
import { LEASE_MS } from '../players/redis.ts'
import type { RedisStore } from '../redis/store.ts'
import { bury } from './bury.ts'
import type { Instruments } from './instruments.ts'
import { createReconciliation } from './reconciliation.ts'
import { createRecovery, QUIET_MS } from './recovery.ts'

/** How often a node compares what its clients know with the truth, in milliseconds. */
const RECONCILE_MS = 5_000

/** A burial is interrupted after this time and goes on with the next beat, in milliseconds. */
const BURIAL_MS = 1_000

/** What was found may be on its way for about this long, in milliseconds: just less than a beat. */
const SECOND_LOOK_MS = 900

/** Errors that no state of Redis or of the network explains. */
const FAULTS = new Set(['TypeError', 'RangeError', 'ReferenceError'])

/**
 * A node's place among those that serve the world: its lease, the way back after trouble with
 * Redis, and the burial of nodes that died. Everything happens in `beat`, one thing after the other.
 */
export class Membership {
  readonly #fastify: FastifyInstance
  readonly #store: RedisStore
  readonly #recovery: ReturnType<typeof createRecovery>
  readonly #reconcile: ReturnType<typeof createReconciliation>
  readonly #instruments: Instruments
  #renewedAt: number | undefined
  #memberSince = 0
  #reconcileAt = 0
  #newsIsLost = true
  /** Until then players may be missing that their node is about to put back. */
  #quietUntil = 0

  constructor(
    fastify: FastifyInstance,
    store: RedisStore,
    field: SharedFieldObjects,
    instruments: Instruments,
  ) {
    this.#fastify = fastify
    this.#store = store
    this.#instruments = instruments
    this.#recovery = createRecovery(fastify, store, field)
    this.#reconcile = createReconciliation(fastify, store, field, instruments)
  }

  /** Time since the lease was renewed, in milliseconds; undefined while there was none. */
  get leaseAge(): number | undefined {
    return this.#renewedAt === undefined ? undefined : performance.now() - this.#renewedAt
  }

  /** Something has been missed: the next beat compares, and believes what it finds. */
  doubt(): void {
    this.#newsIsLost = true
    this.#reconcileAt = 0
  }

  /** Refuses the game's operations until the next beat that succeeds. */
  lose(reason: string): void {
    if (this.#store.closedBecause === undefined) {
      this.#fastify.log.warn({ reason }, 'the shared world is away')
    }
    this.#store.close(reason)
  }

  /** Renews the lease, or takes up a new one; to be called about every second. Never rejects. */
  async beat(): Promise<void> {
    try {
      if (this.#store.closedBecause !== undefined) await this.#enter()
      else await this.#renew()
      if (performance.now() >= Math.max(this.#reconcileAt, this.#quietUntil)) await this.#compare()
    } catch (error) {
      if (FAULTS.has((error as Error).name))
        this.#fastify.log.error({ err: error }, 'a beat failed')
      this.lose((error as Error).message)
    }
  }

  /** Ends the lease in good order, so that nobody has to wait for its end. Never rejects. */
  async part(): Promise<void> {
    await this.#store.run('part', this.#fastify.nodeId).catch(() => {})
  }

  async #enter(): Promise<void> {
    const { zombies, log } = this.#fastify
    const { anew, quietFor } = await this.#recovery.recover()
    this.#memberSince = performance.now()
    this.#quietUntil = performance.now() + quietFor
    this.#renewedAt = this.#memberSince
    this.#instruments.entries.inc()
    this.doubt()
    log.info({ anew }, 'the shared world is there')
    if (anew) setTimeout(() => void zombies.topUp(), QUIET_MS).unref()
  }

  async #renew(): Promise<void> {
    const [now, lapsed, ...dead] = await this.#store.run('renew', this.#fastify.nodeId, LEASE_MS)
    this.#store.setTime(Number(now))
    // The others may have begun to remove its users.
    if (lapsed === '1') {
      this.#instruments.lapses.inc()
      return this.#enter()
    }
    this.#renewedAt = performance.now()
    // After a pause of Redis all leases have lapsed; the living get the time to renew theirs.
    if (performance.now() - this.#memberSince < LEASE_MS) return
    if (dead.length > 0) await this.#bury(dead)
  }

  /** Removes the users of dead nodes, but for no longer than a beat: this node's own lease must not run out over it. */
  async #bury(deadNodes: readonly string[]): Promise<void> {
    const { log, world, zombies } = this.#fastify
    const end = performance.now() + BURIAL_MS
    for (const node of deadNodes) {
      for await (const { userId, gone } of bury(this.#store, node)) {
        log.warn({ node, user: userId }, 'removed a user of a node that died')
        this.#instruments.buried.inc()
        for (const id of gone) world.tellAll('onEndSpawn', { id })
        if (performance.now() > end) break
      }
    }
    await zombies.topUp()
  }

  async #compare(): Promise<void> {
    const newsIsLost = this.#newsIsLost
    this.#newsIsLost = false
    this.#reconcileAt = performance.now() + RECONCILE_MS
    await this.#recovery.tidy()
    const isSuspicious = await this.#reconcile(newsIsLost)
    // What was believed at once may have been news on its way.
    if (isSuspicious || newsIsLost) {
      this.#reconcileAt = Math.min(this.#reconcileAt, performance.now() + SECOND_LOOK_MS)
    }
    await this.#fastify.zombies.topUp()
  }
}
