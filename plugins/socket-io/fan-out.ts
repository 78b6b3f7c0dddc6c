import type { SocketId } from 'socket.io-adapter'
import { Conflation } from './conflation.ts'
import { Deliveries } from './deliveries.ts'
import type { GameSocket } from './index.ts'
import { Recipient } from './recipient.ts'
import type { FanOutOptions, Relayed } from './relayed.ts'
import { drop, judge } from './slow-clients.ts'
import { isFresh, TickBatch } from './tick-batch.ts'
import { TickBuffer } from './tick-buffer.ts'
import { TickSchedule } from './tick-schedule.ts'

/** What waits to be sent: over how many clients, in bytes, and how many of them get no movement because of it. */
export type SendQueues = { clients: number; behind: number; bytes: number; largest: number }

/**
 * What comes from another node has waited for that node's tick already; it waits for this part of a
 * tick here. Two nodes fall into step with it, and many end their ticks by a quarter sooner at most.
 */
const REMOTE_PATIENCE = 0.75

/**
 * Brings the world's messages to its clients: each is encoded once into the tick's bytes, and each
 * client gets one write per tick. JavaScript's work is O(clients + messages), not their product.
 * Order is kept: before a client is sent anything else, it is sent what the tick holds for it.
 */
export class FanOut {
  /** Called with every tick's movement by clients of this node, for the world's other nodes. */
  onTickFlushed: ((batch: TickBatch) => void) | undefined
  readonly #recipients = new Map<SocketId, Recipient>()
  readonly #tick = new TickBuffer()
  readonly #pending = new Conflation()
  readonly #schedule: TickSchedule
  readonly #options: FanOutOptions
  readonly #deliveries: Deliveries

  constructor(options: FanOutOptions) {
    this.#options = options
    this.#deliveries = new Deliveries(options.report)
    this.#schedule = new TickSchedule(options.tickMs, options.lightLoad, () => this.flush())
  }

  /** From here on a client gets the world's messages. */
  add(socket: GameSocket): void {
    if (this.#recipients.has(socket.id)) return
    this.#settle()
    const recipient = new Recipient(socket, this.#catchUp)
    recipient.cursor = this.#tick.length
    this.#recipients.set(socket.id, recipient)
  }

  /** The last that a client gets of the world is what came before this. */
  remove(id: SocketId): void {
    const recipient = this.#recipients.get(id)
    if (recipient === undefined) return
    if (recipient.socket.conn.readyState === 'open') this.#catchUp(recipient)
    recipient.dispose()
    this.#recipients.delete(id)
  }

  /** Sends a message with this tick. */
  relay(message: Relayed): void {
    if (this.#options.conflate && message.key !== undefined) {
      if (this.#pending.add(message.key, message)) this.#options.report.coalesced()
    } else {
      this.#settle()
      this.#append(message)
    }
    this.#schedule.request()
  }

  /** Sends another node's tick with this node's, or a little sooner; one that is older than a second is dropped. */
  deliverRemote(batch: TickBatch): void {
    if (!isFresh(batch, Date.now())) {
      this.#options.report.stale()
      return
    }
    this.#settle()
    const { bytes, events } = batch
    this.#tick.appendFrames(bytes, { events, reliable: false, local: false, except: [] })
    this.#deliveries.add(events, bytes.length, this.#recipients.size)
    this.#schedule.request(REMOTE_PATIENCE * this.#options.tickMs)
  }

  /** Ends the tick: every client gets what it has not been sent yet. */
  flush(): void {
    this.#settle()
    const now = performance.now()
    for (const recipient of this.#recipients.values()) {
      this.#deliver(recipient, now)
      recipient.cursor = 0
    }
    this.onTickFlushed?.(TickBatch.of(this.#tick, Date.now()))
    this.#options.report.flushed(this.#tick.length, (performance.now() - now) / 1000)
    this.#tick.next()
    this.#schedule.flushed(this.#deliveries.take())
  }

  /** How far the clients in the world are behind at this moment; O(clients), for the gauges. */
  sendQueues(): SendQueues {
    const queues = { clients: this.#recipients.size, behind: 0, bytes: 0, largest: 0 }
    for (const { backlog, behindSince } of this.#recipients.values()) {
      queues.bytes += backlog
      queues.largest = Math.max(queues.largest, backlog)
      if (behindSince !== undefined) queues.behind += 1
    }
    return queues
  }

  close(): void {
    this.#schedule.cancel()
  }

  readonly #catchUp = (recipient: Recipient) => {
    this.#settle()
    this.#deliver(recipient, performance.now())
    recipient.cursor = this.#tick.length
  }

  #deliver(recipient: Recipient, now: number): void {
    const hasMore = recipient.cursor < this.#tick.length
    switch (judge(recipient, this.#options.slowClients, now)) {
      case 'healthy':
        if (hasMore) recipient.write(this.#tick.pieces(recipient.id, recipient.cursor))
        break
      case 'behind':
        if (hasMore) this.#deliverReliable(recipient)
        break
      case 'lost':
        this.#drop(recipient)
        break
    }
  }

  /** What a slow client does not get is taken off the count of messages sent. */
  #deliverReliable(recipient: Recipient): void {
    const { id, cursor } = recipient
    const isFor = ({ except }: { except: readonly SocketId[] }) => !except.includes(id)
    recipient.write(this.#tick.select((region) => region.reliable && isFor(region), cursor))
    let skipped = 0
    for (const region of this.#tick.regions) {
      if (region.start < cursor || region.reliable || !isFor(region)) continue
      this.#deliveries.add(region.events, region.end - region.start, -1)
      for (const messages of region.events.values()) skipped += messages
    }
    if (skipped > 0) this.#options.report.skipped(skipped)
  }

  /** Not while Engine.IO is in the middle of a write to this very connection. */
  #drop(recipient: Recipient): void {
    this.#recipients.delete(recipient.id)
    recipient.dispose()
    this.#options.report.dropped(recipient.id, recipient.backlog)
    setImmediate(drop, recipient)
  }

  /** Encodes what conflation has kept back. */
  #settle(): void {
    if (this.#pending.isEmpty) return
    for (const message of this.#pending.drain()) this.#append(message)
  }

  #append({ event, text, except, reliable }: Relayed): void {
    const mine = except.filter((id) => this.#recipients.has(id))
    const events = this.#deliveries.once(event)
    const before = this.#tick.length
    this.#tick.append(text, { events, reliable, local: true, except: mine })
    const bytes = this.#tick.length - before
    this.#deliveries.add(events, bytes, this.#recipients.size - mine.length)
  }
}
