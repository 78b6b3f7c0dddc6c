import { Adapter, type BroadcastOptions, type Room, type SocketId } from 'socket.io-adapter'
import { Encoder, PacketType } from 'socket.io-parser'
import type { Player } from '../../schemas/common.ts'
import { FanOut } from './fan-out.ts'
import type { GameSocket } from './index.ts'
import { JoinGate, type Notice } from './join-gate.ts'
import type { FanOutOptions } from './relayed.ts'

/** The room of every user that has been sent the world's state. */
export const WORLD: Room = 'world'

export type EventPacket = { data: Notice }

const encoder = new Encoder()

/** The other nodes of the world. */
export interface OtherNodes {
  /** Tells them of a broadcast. */
  tell(packet: EventPacket, options: BroadcastOptions): void
  /** What of a broadcast, from here or there, this node's clients do not know yet, if anything. */
  newsOf(notice: Notice, options: BroadcastOptions): Notice | undefined
  /** Those whom this node's clients take to be alive, and whom the list of a joiner lacks. */
  unlisted(alive: readonly Player[]): Player[]
  /** A joiner was told of these, whose `spawn` is on its way to this node, or lost. */
  whisper(ids: ReadonlySet<string>): void
  /** Whether the `spawn` of one of these may still reach this node's clients, however late. */
  expects(ids: ReadonlySet<string>): boolean
}

/**
 * Socket.IO's adapter, plus the gate for those that join and one write per client and tick: what
 * is broadcast to the whole world rides the tick, all else takes the library's ordinary path.
 */
export class WorldAdapter extends Adapter {
  readonly fanOut: FanOut
  readonly #options: FanOutOptions
  readonly #gates = new Map<SocketId, JoinGate>()
  #otherNodes: OtherNodes | undefined

  constructor(nsp: unknown, options: FanOutOptions) {
    super(nsp)
    this.#options = options
    this.fanOut = new FanOut(options)
  }

  override close(): void {
    this.fanOut.close()
  }

  override addAll(id: SocketId, rooms: Set<Room>): Promise<void> | void {
    const added = super.addAll(id, rooms)
    const socket: GameSocket | undefined = this.nsp.sockets.get(id)
    if (rooms.has(WORLD) && socket !== undefined) this.fanOut.add(socket)
    return added
  }

  override del(id: SocketId, room: Room): Promise<void> | void {
    if (room === WORLD) this.fanOut.remove(id)
    return super.del(id, room)
  }

  override delAll(id: SocketId): void {
    this.fanOut.remove(id)
    super.delAll(id)
  }

  /** From here on broadcasts go to the other nodes as well, unless they are local; theirs come in as local ones. */
  connect(otherNodes: OtherNodes): void {
    this.#otherNodes = otherNodes
  }

  /** Starts to hold the world's notices for a user that is about to enter. */
  openGate(id: SocketId): void {
    this.#gates.set(id, new JoinGate())
  }

  #gateOf(id: SocketId): JoinGate {
    const gate = this.#gates.get(id)
    if (gate === undefined) throw new Error(`User ${id} enters the world without a gate`)
    return gate
  }

  /**
   * Opens the gate of a user: everything that it must now be sent. It is told of those that the registry
   * lists and of those that the others here know, so that what is told to the others later holds for it too.
   */
  releaseGate(id: SocketId, alive: readonly Player[]): Notice[] {
    const gate = this.#gateOf(id)
    const notices = gate.release([...alive, ...(this.#otherNodes?.unlisted(alive) ?? [])])
    this.#otherNodes?.whisper(gate.told)
    return notices
  }

  /**
   * Closes the gate of a user that has been in the world for long, unless a `spawn` that it must not get
   * may still come; returns whether it is closed.
   */
  settleGate(id: SocketId): boolean {
    const told = this.#gates.get(id)?.told
    if (told !== undefined && this.#otherNodes?.expects(told) === true) return false
    this.closeGate(id)
    return true
  }

  closeGate(id: SocketId): void {
    this.#gates.delete(id)
  }

  /**
   * Relays movement to the world but its sender: as `io.to(WORLD).except(id).volatile.emit(event, payload)`
   * would, but that the library makes many objects for each such call and loses packets that follow one another.
   */
  relay(id: SocketId, [event, payload]: Notice): void {
    this.fanOut.relay({
      event,
      text: `${PacketType.EVENT}${JSON.stringify([event, payload])}`,
      except: [id],
      reliable: false,
      ...(this.#options.conflate && 'id' in payload && { key: `${event} ${payload.id}` }),
    })
  }

  override broadcast(packet: EventPacket, options: BroadcastOptions): void {
    if (!options.flags?.local) this.#otherNodes?.tell(packet, options)
    const news =
      this.#otherNodes === undefined ? packet.data : this.#otherNodes.newsOf(packet.data, options)
    const gated = options.rooms.has(WORLD)
    // What is no news to the others here may be news to one that was sent the registry's list.
    const isForJoiners = news !== undefined || packet.data[0] !== 'eaten'
    if (gated && isForJoiners) this.#hold(news ?? packet.data, options)
    if (news === undefined) return
    this.#deliver({ ...packet, data: news }, gated ? this.#throughGates(news, options) : options)
  }

  #deliver(packet: EventPacket, options: BroadcastOptions): void {
    const text = this.#ridesTick(options) ? this.#encode(packet) : undefined
    if (text !== undefined) {
      const except = [...(options.except ?? [])]
      this.fanOut.relay({ event: packet.data[0], text, except, reliable: true })
      return
    }
    this.#options.report.sent(packet.data[0], this.#receivers(options))
    super.broadcast(packet, options)
  }

  /** Exactly the world, without single users: an excepted room of several takes the ordinary path. */
  #ridesTick({ rooms, except }: BroadcastOptions): boolean {
    if (rooms.size !== 1 || !rooms.has(WORLD)) return false
    for (const room of except ?? []) if (this.rooms.has(room) && !this.sids.has(room)) return false
    return true
  }

  /** The packet's text, or undefined when it has binary attachments. */
  #encode({ data }: EventPacket): string | undefined {
    const packet = { type: PacketType.EVENT, nsp: this.nsp.name, data }
    const [text, ...attachments] = encoder.encode(packet)
    return attachments.length === 0 ? text : undefined
  }

  #hold(notice: Notice, { except }: BroadcastOptions): void {
    for (const [id, gate] of this.#gates) if (!except?.has(id)) gate.hold(notice)
  }

  #throughGates(notice: Notice, options: BroadcastOptions): BroadcastOptions {
    const swallowed = new Set<Room>()
    for (const [id, gate] of this.#gates) {
      if (gate.holding || options.except?.has(id)) continue
      if (!gate.admits(notice)) swallowed.add(id)
    }
    if (swallowed.size === 0) return options
    return { ...options, except: new Set([...(options.except ?? []), ...swallowed]) }
  }

  /** Counted from the rooms' sizes, so that it costs nothing per receiver. */
  #receivers({ rooms, except }: BroadcastOptions): number {
    let count = 0
    for (const room of rooms) {
      const members = this.rooms.get(room)
      if (members === undefined) continue
      count += members.size
      for (const id of except ?? []) if (members.has(id)) count -= 1
    }
    return count
  }
}
