import type { Socket as TcpSocket } from 'node:net'
import type { Connection } from './connection.ts'
import type { GameSocket } from './index.ts'
import { readTextFrames } from './text-frame.ts'

/** What Socket.IO's own adapter hands to Engine.IO with a message that is framed already. */
export type FrameOptions = {
  compress: false
  wsPreEncodedFrame: readonly Buffer[]
  /** These bytes are one copy for all clients and are not held against this one. */
  shared?: true
}

type EnginePacket = { type: string; data?: string | Buffer; options?: Partial<FrameOptions> }

function packetBytes({ data, options }: EnginePacket): number {
  if (options?.shared) return 0
  if (options?.wsPreEncodedFrame === undefined) return data?.length ?? 0
  return options.wsPreEncodedFrame.reduce((sum, { length }) => sum + length, 0)
}

/** What a recipient reports, before Engine.IO queues a message that is not the tick's. */
export type BeforeMessage = (recipient: Recipient) => void

/** One client in the world, as the fan-out sees it: where it is in the tick, and how far its socket is behind. */
export class Recipient {
  readonly socket: GameSocket
  /** How much of the tick it has been sent already, in bytes. */
  cursor = 0
  /** Since when its backlog has been over the bound (`performance.now()`). */
  behindSince: number | undefined
  readonly #conn: Connection
  readonly #beforeMessage: BeforeMessage
  /** The TCP connection, where this client came with a WebSocket of its own and not by an upgrade. */
  readonly #tcp: TcpSocket | undefined
  #queued = 0
  #inFlight = 0
  /** Written directly since the TCP connection was last seen without unsent bytes. */
  #direct = 0
  #isWritingTick = false

  constructor(socket: GameSocket, beforeMessage: BeforeMessage) {
    this.socket = socket
    this.#conn = socket.conn
    this.#beforeMessage = beforeMessage
    const isPlainWebSocket = this.#conn.transport.name === 'websocket' && !this.#conn.upgraded
    this.#tcp = isPlainWebSocket ? this.#conn.request.socket : undefined
    this.#conn.on('packetCreate', this.#onPacketCreate)
    this.#conn.on('flush', this.#onFlush)
  }

  get id(): string {
    return this.socket.id
  }

  /** Bytes that were handed over and have not reached the operating system. */
  get backlog(): number {
    const inEngine = this.#queued + (this.#conn.transport.writable ? 0 : this.#inFlight)
    if (this.#tcp === undefined) return inEngine
    // What Engine.IO wrote may be unsent as well, the landscape above all, which is not held against anybody.
    // A batch of it that is on its way can count twice.
    return inEngine + Math.min(this.#direct, this.#tcp.writableLength)
  }

  /** Writes a stretch of the tick: in one write on a WebSocket, packet by packet on other transports. */
  write(pieces: readonly Buffer[]): void {
    if (pieces.length === 0) return
    if (this.#isDirect()) this.#writeDirectly(pieces)
    else this.#writeThroughEngine(pieces)
  }

  dispose(): void {
    this.#conn.off('packetCreate', this.#onPacketCreate)
    this.#conn.off('flush', this.#onFlush)
  }

  /**
   * Whether a frame may go to the TCP connection itself, past the events and packet objects that
   * Engine.IO makes for each write. A transport that can be written to has nothing in Engine.IO's queue.
   */
  #isDirect(): boolean {
    return this.#tcp?.writable === true && this.#conn.transport.writable
  }

  #writeDirectly(pieces: readonly Buffer[]): void {
    const tcp = this.#tcp as TcpSocket
    if (tcp.writableLength === 0) this.#direct = 0
    for (const { length } of pieces) this.#direct += length
    if (pieces.length === 1) {
      tcp.write(pieces[0] as Buffer)
      return
    }
    tcp.cork()
    for (const piece of pieces) tcp.write(piece)
    tcp.uncork()
  }

  #writeThroughEngine(pieces: readonly Buffer[]): void {
    this.#isWritingTick = true
    if (this.#conn.transport.name === 'websocket') this.#writeFrames(pieces)
    else for (const piece of pieces) this.#writePackets(piece)
    this.#isWritingTick = false
  }

  #writeFrames(pieces: readonly Buffer[]): void {
    // `ws` sends a list of one or two buffers and would drop the rest.
    const list = pieces.length > 2 ? [Buffer.concat(pieces)] : pieces
    const options: FrameOptions = { compress: false, wsPreEncodedFrame: list }
    this.#conn.write('', options)
  }

  /** The frame goes along for the case that an upgrade overtakes the packet in Engine.IO's queue. */
  #writePackets(piece: Buffer): void {
    for (const { frame, text } of readTextFrames(piece)) {
      const options: FrameOptions = { compress: false, wsPreEncodedFrame: [frame] }
      this.#conn.write(text, options)
    }
  }

  readonly #onPacketCreate = (packet: EnginePacket) => {
    if (packet.type !== 'message') return
    if (!this.#isWritingTick) this.#beforeMessage(this)
    this.#queued += packetBytes(packet)
  }

  readonly #onFlush = () => {
    this.#inFlight = this.#queued
    this.#queued = 0
  }
}
