import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { Client, within } from '../helper.ts'
import { isReady, until } from './nodes.ts'

const SERVER = fileURLToPath(new URL('../../server.js', import.meta.url))

/** A small world with little food, whose nodes do not linger when they are told to end. */
export const SMALL = {
  BOARD_WIDTH: '100',
  BOARD_HEIGHT: '100',
  FOOD_COUNT: '20',
  OBSTACLE_COUNT: '3',
  DRAIN_DELAY_MS: '0',
}

/** Longest wait for the start of a process, in milliseconds: several that start at once share a busy machine. */
const START_MS = 60_000

/** Pino's level of a fault that is the server's own. */
const ERROR = 50

/** A server in a process of its own. */
export class ServerProcess {
  readonly #process: ChildProcess
  readonly exited: Promise<unknown>
  url = ''
  /** Lines at warning level and above. */
  readonly complaints: string[] = []
  /** Lines at error level and above, and all that is no log: an unhandled rejection is among them, and ends the process. */
  readonly faults: string[] = []

  constructor(environment: Record<string, string>) {
    this.#process = spawn(process.execPath, [SERVER], {
      env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.exited = once(this.#process, 'exit')
    this.#process.stderr?.on('data', (chunk) => {
      this.complaints.push(String(chunk))
      this.faults.push(String(chunk))
    })
  }

  async listening(): Promise<void> {
    const lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })
    const address = new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        const { msg, level } = JSON.parse(line) as { msg: string; level: number }
        const [url] = /http:\/\/127[^ ]+/.exec(msg) ?? []
        if (url !== undefined) resolve(url)
        if (level >= 40) this.complaints.push(line)
        if (level >= ERROR) this.faults.push(line)
      })
    })
    this.url = await within(address, 'address of the server', START_MS)
  }

  get exitCode(): number | null {
    return this.#process.exitCode
  }

  /** Whether it has ended neither by itself nor by a signal. */
  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  async stop(): Promise<void> {
    if (!this.running) return
    this.#process.kill('SIGKILL')
    await this.exited
  }
}

/** A server process that is ready; it ends with the test. */
export async function spawnServer(
  t: Test,
  environment: Record<string, string>,
  { ready = true } = {},
): Promise<ServerProcess> {
  const server = new ServerProcess(environment)
  t.teardown(() => server.stop())
  await server.listening()
  if (ready) await until('a ready server', () => isReady(server.url), START_MS)
  return server
}

/** Server processes that start at once and serve one small world. */
export async function spawnNodes(t: Test, count: number, environment: Record<string, string>) {
  const nodes = Array.from({ length: count }, () => spawnServer(t, { ...SMALL, ...environment }))
  return (await Promise.all(nodes)) as [ServerProcess, ServerProcess, ...ServerProcess[]]
}

/** A client of a server process that has been sent the world's state; its id outlives the connection. */
export async function arrive(t: Test, { url }: Pick<ServerProcess, 'url'>) {
  const client = new Client(url)
  t.teardown(() => void client.socket.disconnect())
  await within(once(client.socket as never, 'connect'), 'connection')
  const { id } = client
  await client.settled()
  return { client, id }
}

/** The same with its main player alive. */
export async function enter(t: Test, server: Pick<ServerProcess, 'url'>) {
  const guest = await arrive(t, server)
  await guest.client.ask('initialize_main', {})
  return guest
}
