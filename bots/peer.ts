import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { Connection } from '../client/network/connection.ts'
import type { ServerEventHandlers } from '../client/network/world.ts'
import type { ClientEventName, ClientPayload } from '../schemas/client-events.ts'
import type { Acknowledgement } from '../schemas/refusals.ts'
import type { ServerEventName } from '../schemas/server-events.ts'
import type { Account } from './account.ts'

/** Longest wait for a connection or an answer, in milliseconds. */
const DEADLINE_MS = 15_000

/** Where the server is, and what it asks for. */
export type Server = { url: string; token?: string | undefined }

/** What all peers of a run measure together; times in microseconds. */
export type Measures = { account: Account; answers: RecordableHistogram }

export const createMeasures = (account: Account): Measures => ({
  account,
  answers: createHistogram(),
})

/** One client of a run: the game's own connection, with books kept of everything that passes through it. */
export class Peer {
  readonly index: number
  readonly connection: Connection
  /** Why the connection ended early. */
  lost: string | undefined
  readonly #url: string
  readonly #measures: Measures
  /** Resolves when the connection has ended: no answer comes any more. */
  readonly #ended: Promise<void>
  #unanswered = 0
  #closing = false

  constructor({ url, token }: Server, index: number, measures: Measures, on: ServerEventHandlers) {
    this.index = index
    this.#url = url
    this.#measures = measures
    this.connection = new Connection({
      // A path after the address would be taken as one of Socket.IO's namespaces.
      url: new URL(url).origin,
      path: pathOf(url),
      token,
      retry: false,
      handlers: this.#counted(on),
      onStatus: () => {},
    })
    this.#ended = new Promise((resolve) => {
      this.connection.socket.once('disconnect', (reason) => {
        if (!this.#closing) this.lost = reason
        resolve()
      })
    })
  }

  get id(): string {
    return this.connection.socket.id ?? ''
  }

  /** Resolves when the connection stands. Rejects when it is refused, or late. */
  async open(): Promise<void> {
    const { socket } = this.connection
    const standing = new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', ({ message }) =>
        reject(new Error(`The server at ${this.#url} does not admit a client: ${message}`)),
      )
    })
    this.connection.open()
    await Promise.race([standing, expire('connection')])
  }

  /** Sends an event and keeps account of it; every event with an answer is timed. Nothing is sent, nor booked, on a lost connection. */
  send<Name extends ClientEventName>(
    event: Name,
    payload: ClientPayload<Name>,
    acknowledge?: (answer: Acknowledgement) => void,
  ): void {
    const { account, answers } = this.#measures
    if (!this.connection.socket.connected) return
    if (acknowledge === undefined) {
      account.accepted(this.index, event)
      this.connection.send(event, payload)
      return
    }
    const sent = performance.now()
    this.#unanswered += 1
    this.connection.send(event, payload, (answer) => {
      this.#unanswered -= 1
      answers.record(Math.max(1, Math.round((performance.now() - sent) * 1000)))
      if (answer.ok) account.accepted(this.index, event, answer)
      acknowledge(answer)
    })
  }

  /** Sends an event and resolves with its answer; with none when the connection ends first. */
  async ask<Name extends ClientEventName>(event: Name, payload: ClientPayload<Name>) {
    const answered = new Promise<Acknowledgement>((resolve) => this.send(event, payload, resolve))
    return Promise.race([answered, this.#ended, expire(`answer to ${event}`)])
  }

  /** Resolves when everything that was sent has its answer and what the server sent before has arrived, or the connection has ended. */
  async settle(): Promise<void> {
    const { connected } = this.connection.socket
    if (!connected) return
    // No such obstacle: the answer is a refusal, it changes nothing and comes behind everything else.
    await this.ask('collision', { obstacle_id: -1, player_id: this.id })
    const deadline = performance.now() + DEADLINE_MS
    while (this.#unanswered > 0 && this.connection.socket.connected) {
      if (performance.now() > deadline) throw new Error(`${this.#unanswered} events got no answer`)
      await setTimeout(20)
    }
  }

  close(): void {
    this.#closing = true
    this.connection.close()
  }

  /** The handlers, each behind the counting of its event. */
  #counted(handlers: ServerEventHandlers): ServerEventHandlers {
    const { account } = this.#measures
    const counted = Object.entries(handlers).map(([name, handler]) => [
      name,
      (payload: never) => {
        account.received(this.index, name as ServerEventName)
        handler(payload)
      },
    ])
    return Object.fromEntries(counted)
  }
}

/** The server's path for sockets under an address that may have a path of its own, as behind a proxy. */
function pathOf(url: string): string {
  const { pathname } = new URL(url)
  return `${pathname.replace(/\/+$/, '')}/socket.io/`
}

async function expire(what: string): Promise<never> {
  await setTimeout(DEADLINE_MS, undefined, { ref: false })
  throw new Error(`No ${what} within ${DEADLINE_MS / 1000} s`)
}
