import { io, type Socket } from 'socket.io-client'
import type { ClientEventName, ClientPayload } from '../../schemas/client-events.ts'
import type { Acknowledgement } from '../../schemas/refusals.ts'
import type { ServerEventName } from '../../schemas/server-events.ts'
import type { ClientToServerEvents, ServerToClientEvents } from '../../schemas/socket-events.ts'
import type { ServerEventHandlers } from './world.ts'

export type GameSocket = Socket<ServerToClientEvents, ClientToServerEvents>

/** How the connection stands; `retryInMs` is when it is tried again. */
export type ConnectionStatus =
  | { state: 'connecting' }
  | { state: 'connected' }
  | { state: 'draining'; retryInMs: number }
  | { state: 'lost'; reason: string; retryInMs: number }
  | { state: 'refused'; reason: string; retryInMs: number }

/** Delays before a new attempt, in milliseconds: doubled from the first to the last. */
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 10_000

export type ConnectionOptions = {
  /** Every event of the server, before anything else hears of it. */
  handlers: ServerEventHandlers
  onStatus: (status: ConnectionStatus) => void
  /** Whether to try again after the end of a connection. */
  retry?: boolean
  /** Spreads the retries of many clients: 0 … 1. */
  random?: () => number
  /** Address of the server; by default the page's own. */
  url?: string
}

/** A typed Socket.IO connection that comes back by itself. */
export class Connection {
  readonly socket: GameSocket
  readonly #options: ConnectionOptions
  #attempts = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #drainingMs: number | undefined
  #closed = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    const settings = { transports: ['websocket'], reconnection: false, autoConnect: false }
    this.socket =
      options.url === undefined ? io(settings) : io(options.url, { ...settings, forceNew: true })
    this.#listen()
  }

  open(): void {
    this.#options.onStatus({ state: 'connecting' })
    this.socket.connect()
  }

  /** Ends the connection for good. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.socket.disconnect()
  }

  /** Sends an event; with `acknowledge`, the server says what became of it. Dropped while there is no connection. */
  send<Name extends ClientEventName>(
    event: Name,
    payload: ClientPayload<Name>,
    acknowledge?: (acknowledgement: Acknowledgement) => void,
  ): void {
    if (!this.socket.connected) return
    // The typed maps fix payload and callback by name; Socket.IO's overloads cannot follow a generic one.
    const emit = this.socket.emit.bind(this.socket) as (event: string, ...args: unknown[]) => void
    if (acknowledge) emit(event, payload, acknowledge)
    else emit(event, payload)
  }

  #listen(): void {
    const { socket } = this
    const { handlers, onStatus } = this.#options
    for (const name of Object.keys(handlers) as ServerEventName[]) {
      socket.on(name, handlers[name] as never)
    }
    socket.on('server_draining', ({ reconnect_in_ms }) => {
      this.#drainingMs = reconnect_in_ms
      onStatus({ state: 'draining', retryInMs: reconnect_in_ms })
    })
    socket.on('connect', () => {
      this.#attempts = 0
      this.#drainingMs = undefined
      onStatus({ state: 'connected' })
    })
    socket.on('connect_error', (error) => this.#retryLater('refused', error.message))
    socket.on('disconnect', (reason) => this.#retryLater('lost', reason))
  }

  #retryLater(state: 'lost' | 'refused', reason: string): void {
    if (this.#closed) return
    const asked = this.#drainingMs
    this.#drainingMs = undefined
    const retryInMs = this.#spread(asked ?? FIRST_RETRY_MS * 2 ** this.#attempts)
    this.#attempts += 1
    this.#options.onStatus(
      asked === undefined ? { state, reason, retryInMs } : { state: 'draining', retryInMs },
    )
    if (this.#options.retry === false) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (asked === undefined) this.#options.onStatus({ state: 'connecting' })
      this.socket.connect()
    }, retryInMs)
  }

  /** Bounded, and never earlier than it was to be. */
  #spread(delayMs: number): number {
    const { random = Math.random } = this.#options
    return Math.round(Math.min(LAST_RETRY_MS, delayMs) * (1 + random() / 2))
  }
}
