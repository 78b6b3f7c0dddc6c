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

/** Longest wait for anything in a test, in milliseconds: far above what is expected, so that only a failure meets it. */
const DEADLINE_MS = 20_000

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

/** Rejects when `promise` takes longer than the deadline, and says what was waited for. */
export async function within<Value>(
  promise: Promise<Value>,
  what: string,
  ms = DEADLINE_MS,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No ${what} within ${ms} ms`)), ms)
    // A wait that a test has given up must not hold its process.
    timer.unref()
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
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
   */
  async settled(): Promise<void> {
    await this.ask('collision', { obstacle_id: -1, player_id: this.id })
  }

  /** Names of the events received since `mark()`, in order. */
  mark(): () => string[] {
    const from = this.log.length
    return () => this.log.slice(from).map(({ event }) => event)
  }
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

/** A reproducible source of numbers in [0, 1) (Park and Miller's minimal standard generator). */
export function seeded(seed: number): () => number {
  let value = (seed % 2147483646) + 1
  return () => {
    value = (value * 48271) % 2147483647
    return (value - 1) / 2147483646
  }
}
