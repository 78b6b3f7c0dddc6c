import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { Dialect } from './dialect.ts'
import { FrameScanner, maskedFrame } from './frames.ts'

/** Read into by every connection in turn: the generator must not spend its time on allocations. */
const shared = Buffer.allocUnsafeSlow(1024 * 1024)

/** Told of each frame of movement that a player receives. */
export type OnMovement = (player: Player, chunk: Buffer, start: number, end: number) => void

/** One raw client connection. */
export class Player {
  readonly number: number
  readonly #dialect: Dialect
  readonly #onMovement: OnMovement
  readonly #scanner: FrameScanner
  #socket: Socket | undefined
  #opened = false
  #joined: (() => void) | undefined
  /** Frames of movement received. */
  movements = 0
  bytes = 0
  isClosed = false
  /** Called with each other message. */
  onMessage: ((payload: Buffer) => void) | undefined

  constructor(number: number, dialect: Dialect, onMovement: OnMovement) {
    this.number = number
    this.#dialect = dialect
    this.#onMovement = onMovement
    this.#scanner = new FrameScanner((...frame) => this.#onFrame(...frame))
  }

  /** Resolves when the server has let the player in. */
  async join(origin: string): Promise<void> {
    const { hostname, port } = new URL(origin)
    const path = await this.#dialect.path(origin)
    await new Promise<void>((resolve, reject) => {
      this.#joined = resolve
      const socket = connect({
        host: hostname,
        port: Number(port),
        noDelay: true,
        onread: { buffer: shared, callback: (length) => this.#onBytes(length) },
      })
      this.#socket = socket
      socket.on('error', reject)
      socket.on('close', () => {
        this.isClosed = true
        reject(new Error(`The server closed the connection of player ${this.number}`))
      })
      socket.write(handshake(hostname, port, path))
    })
  }

  say(message: string | Buffer): void {
    const payload = typeof message === 'string' ? Buffer.from(message) : message
    this.#socket?.write(maskedFrame(payload, this.#dialect.opcode))
  }

  pause(): void {
    this.#socket?.pause()
  }

  leave(): void {
    this.#socket?.destroy()
  }

  #onBytes(length: number): boolean {
    this.bytes += length
    if (this.#opened) this.#scanner.push(shared.subarray(0, length))
    else this.#onHandshake(length)
    return true
  }

  #onHandshake(length: number): void {
    const end = shared.subarray(0, length).indexOf('\r\n\r\n') + 4
    const status = shared.toString('latin1', 9, 12)
    if (end < 4 || status !== '101') throw new Error(`The handshake was answered with ${status}`)
    this.#opened = true
    const { hello } = this.#dialect
    if (hello !== undefined) this.say(hello)
    this.#scanner.push(shared.subarray(end, length))
  }

  #onFrame(chunk: Buffer, start: number, length: number, whole: boolean): void {
    if (!whole) return
    if (this.#dialect.isMovement(chunk, start, length)) {
      this.movements += 1
      this.#onMovement(this, chunk, start, start + length)
    } else {
      this.#answer(Buffer.from(chunk.subarray(start, start + length)))
    }
  }

  #answer(payload: Buffer): void {
    const { say, joined } = this.#dialect.answer(payload)
    for (const message of say) this.say(message)
    if (joined) this.#joined?.()
    this.onMessage?.(payload)
  }
}

function handshake(host: string, port: string, path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Version: 13',
    '\r\n',
  ].join('\r\n')
}
