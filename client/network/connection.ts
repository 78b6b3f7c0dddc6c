import { io, type Socket } from 'socket.io-client'
import type { ClientEventName, ClientPayload } from '../../schemas/client-events.ts'
import type { Acknowledgement } from '../../schemas/refusals.ts'
import type { ServerEventName } from '../../schemas/server-events.ts'
import type { ClientToServerEvents, ServerToClientEvents } from '../../schemas/socket-events.ts'
import type { ServerEventHandlers } from './world.ts'

export type GameSocket = Socket<ServerToClientEvents, ClientToServerEvents>

/** How the connection stands; `retryInMs` is when it is tried again. A server that refuses gives a reason; one that is unreachable says nothing. */
export type ConnectionStatus =
  | { state: 'connecting' }
  | { state: 'connected' }
  | { state: 'draining'; retryInMs: number }
  | { state: 'lost' | 'unreachable' | 'refused'; reason: string; retryInMs: number }

/** Delays before a new attempt, in milliseconds: doubled from the first to the last, each made longer by up to half. */
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
  url?: string | undefined
  /** The server's path for sockets, where it is not at the root of its address. */
  path?: string | undefined
  /** What admits a player where the server asks for a ticket. */
  token?: string | undefined
}

/** A typed Socket.IO connection that comes back by itself. */
export class Connection {
  readonly socket: GameSocket
  /** The same: the typed maps fix payload and callback by name, and Socket.IO's overloads cannot follow a generic one. */
  readonly #untyped: { emit(event: string, ...args: unknown[]): unknown }
  readonly #options: ConnectionOptions
  #attempts = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #drainingMs: number | undefined
  #closed = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    const { url, path, token } = options
    const settings = {
      transports: ['websocket'],
      reconnection: false,
      autoConnect: false,
      forceNew: true,
      ...(path === undefined ? {} : { path }),
      ...(token === undefined ? {} : { auth: { token } }),
    }
    this.socket = url === undefined ? io(settings) : io(url, settings)
    this.#untyped = this.socket
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
    if (acknowledge) this.#untyped.emit(event, payload, acknowledge)
    else this.#untyped.emit(event, payload)
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
    // Not when it is connected: a server whose store is away lets clients in, and throws them out again.
    socket.on('initialize_main_player', () => {
      this.#attempts = 0
    })
    socket.on('connect', () => {
      this.#drainingMs = undefined
      onStatus({ state: 'connected' })
    })
    socket.on('connect_error', (error) =>
      this.#retryLater(isSilence(error) ? 'unreachable' : 'refused', error.message),
    )
    socket.on('disconnect', (reason) => {
      // What a page that was asleep sent on a dead connection would go out on the next one, which knows nothing of it.
      socket.sendBuffer.length = socket.receiveBuffer.length = 0
      this.#retryLater('lost', reason)
    })
  }

  #retryLater(state: 'lost' | 'unreachable' | 'refused', reason: string): void {
    if (this.#closed) return
    const asked = this.#drainingMs
    this.#drainingMs = undefined
    const usual = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempts)
    const retryInMs = this.#spread(asked ?? usual)
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

  /** Never earlier than it was to be, and at most half as long again. */
  #spread(delayMs: number): number {
    const { random = Math.random } = this.#options
    return Math.round(delayMs * (1 + random() / 2))
  }
}

/** Whether there was no answer at all: no transport came about, or not in time. */
const isSilence = (error: Error): boolean =>
  ('type' in error && error.type === 'TransportError') || error.message === 'timeout'
