import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import type { Test } from 'tap'
import app, { type AppOptions } from '../app.ts'
import type { Environment } from '../plugins/config.ts'
import { Config } from '../schemas/config.ts'
import type { Acknowledgement } from '../schemas/refusals.ts'
import type { ServerEventName, ServerPayload } from '../schemas/server-events.ts'
import { within } from './waiting.ts'

export { seeded } from '../bots/seeded.ts'
export { gate, until, within } from './waiting.ts'

/** Every variable as if it were unset, so that nothing of the machine's own environment gets into a test. */
export const NOTHING_SET: Environment = Object.fromEntries(
  Object.keys(Config.properties).map((variable) => [variable, '']),
)

/** A small, quiet world without zombies: tests ask for more where they need it. */
const SMALL_WORLD = {
  ...NOTHING_SET,
  HOST: '127.0.0.1',
  LOG_LEVEL: 'silent',
  BOARD_WIDTH: 100,
  BOARD_HEIGHT: 100,
  TERRAIN_SEED: 1,
  MIN_PLAYERS: 0,
  FOOD_COUNT: 20,
  OBSTACLE_COUNT: 3,
}

/** A registered app that does not listen; closed when the test ends. */
export async function build(t: Test, options: AppOptions = {}): Promise<FastifyInstance> {
  const fastify = Fastify({ logger: { level: 'silent' }, forceCloseConnections: true })
  t.teardown(() => fastify.close())
  const environment = { ...SMALL_WORLD, ...options.environment }
  await fastify.register(app, { ...options, environment })
  return fastify
}

/** An app that listens on a free port of the loopback interface. */
export async function start(t: Test, options: AppOptions = {}): Promise<FastifyInstance> {
  const fastify = await build(t, options)
  await fastify.listen({ host: '127.0.0.1', port: 0 })
  return fastify
}

export function urlOf(fastify: FastifyInstance): string {
  const { port } = fastify.server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

/** What goes wrong where only the process would notice, as it comes. */
export function collectFaults(t: Pick<Test, 'teardown'>): unknown[] {
  const faults: unknown[] = []
  const onFault = (reason: unknown) => void faults.push(reason)
  process.on('unhandledRejection', onFault)
  process.on('uncaughtExceptionMonitor', onFault)
  t.teardown(() => {
    process.off('unhandledRejection', onFault)
    process.off('uncaughtExceptionMonitor', onFault)
  })
  return faults
}

type Received = { event: string; args: unknown[] }

/** A stock Socket.IO client that remembers everything it receives, from the first message. */
export class Client {
  readonly socket: Socket
  readonly log: Received[] = []
  #waiting: (() => void)[] = []
  #cursor = new Map<string, number>()

  constructor(url: string, options: Partial<ManagerOptions & SocketOptions> = {}) {
    this.socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...options,
    })
    this.socket.onAny((event: string, ...args: unknown[]) => {
      this.log.push({ event, args })
      for (const wake of this.#waiting.splice(0)) wake()
    })
  }

  get id(): string {
    if (this.socket.id === undefined) throw new Error('The client is not connected')
    return this.socket.id
  }

  /** All payloads of an event so far. */
  all<Name extends ServerEventName>(event: Name): ServerPayload<Name>[] {
    return this.log
      .filter((received) => received.event === event)
      .map(({ args }) => args[0] as ServerPayload<Name>)
  }

  /** The next payload of an event that no earlier call has returned. */
  async next<Name extends ServerEventName>(event: Name): Promise<ServerPayload<Name>> {
    const index = this.#cursor.get(event) ?? 0
    this.#cursor.set(event, index + 1)
    const arrival = async () => {
      for (;;) {
        const payload = this.all(event)[index]
        if (payload !== undefined) return payload
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
      }
    }
    return within(arrival(), event)
  }

  /** Emits with any arguments and returns the acknowledgement. */
  async ask(event: string, ...args: unknown[]): Promise<Acknowledgement> {
    return within(this.socket.emitWithAck(event, ...args), `acknowledgement of ${event}`)
  }

  /**
   * Resolves when everything that was sent to this client before has arrived, and all its own
   * earlier events are handled: the acknowledgement of a refused event comes behind them.
   * Throws where it would not, because there were too many events of its kind.
   */
  async settled(): Promise<void> {
    const answer = await this.ask('collision', { obstacle_id: -1, player_id: this.id })
    if (!answer.ok && answer.error.code === 'RATE_LIMITED') throw new Error('Settled too often')
  }

  /** Names of the events received since `mark()`, in order. */
  mark(): () => string[] {
    const from = this.log.length
    return () => this.log.slice(from).map(({ event }) => event)
  }
}

/** Whether a client is admitted, or the words with which it is refused. */
export function answerOf({ socket }: Pick<Client, 'socket'>): Promise<true | string> {
  const answer = new Promise<true | string>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('connect_error', ({ message, context }: Error & { context?: unknown }) => {
      const { responseText } = (context ?? {}) as { responseText?: string }
      resolve(responseText ?? message)
    })
  })
  return within(answer, 'answer')
}

/** A client that has been sent the world's state; closed when the test ends. */
export async function join(
  t: Test,
  fastify: FastifyInstance,
  options: Partial<ManagerOptions & SocketOptions> = {},
): Promise<Client> {
  const client = new Client(urlOf(fastify), options)
  t.teardown(() => client.socket.disconnect())
  await within(once(client.socket as never, 'connect'), 'connection')
  await client.settled()
  return client
}

/** A client whose main player is alive. */
export async function play(
  t: Test,
  fastify: FastifyInstance,
  options: Partial<ManagerOptions & SocketOptions> = {},
): Promise<Client> {
  const client = await join(t, fastify, options)
  await client.ask('initialize_main', {})
  return client
}

/** A whole, plausible movement report. */
export const state = (x: number, z: number, id?: string) => ({
  ...(id !== undefined && { id }),
  position_x: x,
  position_y: 5,
  position_z: z,
  velocity_x: 1,
  velocity_y: 0,
  velocity_z: -1,
  angular_velocity_x: 0.5,
  angular_velocity_y: 0,
  angular_velocity_z: 0,
  rotation_x: 0,
  rotation_y: 0,
  rotation_z: 0,
  rotation_w: 1,
})
