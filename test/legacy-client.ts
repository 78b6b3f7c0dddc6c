import { WebSocket } from 'ws'
import { within } from './helper.ts'

type Message = { event: string; argument: Record<string, unknown>; text: string }

/** What the 2016 client sends by itself, in milliseconds: a ping, the first at once. */
const PING_EVERY_MS = 25_000

/** How long the client waits for the answer to a ping, in milliseconds. */
const PONG_TIMEOUT_MS = 3_000

/** Numbers that the client reads with a parser that knows no quotes. */
const QUOTED_NUMBER = /"(mass|x|z)":"/

/**
 * The 2016 Unity client as it is seen on the wire: Engine.IO 3 over plain WebSocket frames under the
 * name of revision 4. It closes the connection on whatever the original would have choked on, and
 * remembers why.
 */
export class LegacyClient {
  readonly log: Message[] = []
  readonly raw: string[] = []
  id = ''
  pongs = 0
  /** Why the client gave up, or how it was closed. */
  end: string | undefined
  readonly #socket: WebSocket
  readonly #cursor = new Map<string, number>()
  #waiting: (() => void)[] = []
  #pings: NodeJS.Timeout | undefined
  #pongDue: NodeJS.Timeout | undefined

  constructor(url: string, { revision = 4, pingEvery = PING_EVERY_MS } = {}) {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=${revision}&transport=websocket`
    this.#socket = new WebSocket(address, { headers: { 'user-agent': 'websocket-sharp/1.0' } })
    this.#socket.on('message', (data, isBinary) => this.#receive(String(data), isBinary))
    this.#socket.on('error', (error) => this.#stop(`error: ${error.message}`))
    this.#socket.on('close', (code) => this.#stop(`closed by the server: ${code}`))
    this.#socket.on('open', () => {
      this.#ping()
      this.#pings = setInterval(() => this.#ping(), pingEvery)
    })
  }

  send(packet: string): void {
    this.#socket.send(packet)
  }

  emit(event: string, argument: unknown): void {
    this.send(`42${JSON.stringify([event, argument])}`)
  }

  /** The next payload of an event that no earlier call has returned. */
  async next(event: string): Promise<Record<string, unknown>> {
    const index = this.#cursor.get(event) ?? 0
    this.#cursor.set(event, index + 1)
    const found = () => this.log.filter((message) => message.event === event)[index]
    await this.#until(() => found() !== undefined, event)
    return found()?.argument ?? {}
  }

  async nextPong(): Promise<void> {
    const { pongs } = this
    await this.#until(() => this.pongs > pongs, 'pong')
  }

  /** Resolves with the reason when the connection has ended. */
  async ended(): Promise<string> {
    await this.#until(() => this.end !== undefined, 'end of the connection')
    return this.end ?? ''
  }

  /** Leaves as the client does: the namespace, the session, the socket. */
  leave(): void {
    this.send('41')
    this.send('1')
    this.#socket.terminate()
  }

  #ping(): void {
    this.send('2')
    this.#pongDue ??= setTimeout(() => this.#giveUp('no answer to a ping'), PONG_TIMEOUT_MS)
  }

  #receive(text: string, isBinary: boolean): void {
    this.raw.push(text)
    if (isBinary) this.#giveUp('a binary packet')
    else if (text.startsWith('42')) this.#decode(text)
    else if (text.startsWith('0')) this.id = JSON.parse(text.slice(1)).sid
    else if (text === '3') this.#pong()
    else if (text === '41') this.#giveUp('sent away by the server')
    else if (text !== '40') this.#giveUp(`an unknown packet: ${text.slice(0, 32)}`)
    for (const wake of this.#waiting.splice(0)) wake()
  }

  #decode(text: string): void {
    const items: unknown[] = JSON.parse(text.slice(2))
    const [event, argument] = items
    const isObject = typeof argument === 'object' && argument !== null && !Array.isArray(argument)
    if (items.length !== 2 || typeof event !== 'string' || !isObject) {
      this.#giveUp('not an event with one object')
    } else if (QUOTED_NUMBER.test(text)) {
      this.#giveUp(`a quoted number in ${event}`)
    } else {
      this.log.push({ event, argument: argument as Record<string, unknown>, text })
    }
  }

  #pong(): void {
    this.pongs += 1
    clearTimeout(this.#pongDue)
    this.#pongDue = undefined
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    const arrival = async () => {
      while (!condition()) {
        if (this.end !== undefined) throw new Error(`No ${what}: ${this.end}`)
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
      }
    }
    await within(arrival(), what)
  }

  #giveUp(reason: string): void {
    this.#stop(reason)
    this.#socket.terminate()
  }

  #stop(reason: string): void {
    this.end ??= reason
    clearInterval(this.#pings)
    clearTimeout(this.#pongDue)
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
