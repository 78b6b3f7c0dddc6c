import { Adapter, type BroadcastOptions, type Room, type SocketId } from 'socket.io-adapter'
import { JoinGate, type Notice } from './join-gate.ts'

/** The room of every user that has been sent the world's state. */
export const WORLD: Room = 'world'

export type EventPacket = { data: Notice }

/** Called for every broadcast with the number of its receivers on this node. */
export type CountSent = (event: string, receivers: number) => void

/** The other nodes of the world. */
export interface OtherNodes {
  /** Tells them of a broadcast. */
  tell(packet: EventPacket, options: BroadcastOptions): void
  /** Whether a broadcast, from here or there, says what this node's clients do not know yet. */
  isNews(notice: Notice, options: BroadcastOptions): boolean
}

/** Socket.IO's adapter, plus the gate for those that join and a count of what is sent. */
export class WorldAdapter extends Adapter {
  readonly #gates = new Map<SocketId, JoinGate>()
  readonly #countSent: CountSent
  #otherNodes: OtherNodes | undefined

  constructor(nsp: unknown, countSent: CountSent) {
    super(nsp)
    this.#countSent = countSent
  }

  /** From here on broadcasts go to the other nodes as well, unless they are local; theirs come in as local ones. */
  connect(otherNodes: OtherNodes): void {
    this.#otherNodes = otherNodes
  }

  /** Starts to hold the world's notices for a user that is about to enter. */
  openGate(id: SocketId): void {
    this.#gates.set(id, new JoinGate())
  }

  /** The gate of a user that is about to enter. Throws when it has none. */
  gateOf(id: SocketId): JoinGate {
    const gate = this.#gates.get(id)
    if (gate === undefined) throw new Error(`User ${id} enters the world without a gate`)
    return gate
  }

  closeGate(id: SocketId): void {
    this.#gates.delete(id)
  }

  override broadcast(packet: EventPacket, options: BroadcastOptions): void {
    if (!options.flags?.local) this.#otherNodes?.tell(packet, options)
    if (this.#otherNodes?.isNews(packet.data, options) === false) return
    const passed = options.rooms.has(WORLD) ? this.#throughGates(packet.data, options) : options
    this.#countSent(packet.data[0], this.#receivers(passed))
    super.broadcast(packet, passed)
  }

  #throughGates(notice: Notice, options: BroadcastOptions): BroadcastOptions {
    const swallowed = new Set<Room>()
    for (const [id, gate] of this.#gates) {
      if (options.except?.has(id)) continue
      if (gate.holding) {
        if (!options.flags?.volatile) gate.hold(notice)
      } else if (!gate.admits(notice)) {
        swallowed.add(id)
      }
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
