import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { within } from './helper.ts'

const SERVER = fileURLToPath(new URL('../server.js', import.meta.url))

/** Longest wait for the start of a process, in milliseconds: several that start at once share a busy machine. */
export const START_MS = 60_000

/** Pino's levels of what an operator should see, and of a fault that is the server's own. */
const [WARNING, ERROR] = [40, 50]

/** The level of a line; what is no log is above all levels. */
function levelOf(line: string): number {
  try {
    return (JSON.parse(line) as { level: number }).level
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

type Options = {
  /** What is started, with its arguments; by default the built server. */
  command?: readonly [string, ...string[]]
  cwd?: string
}

/** The server as a process of its own, as it is deployed, on a free port. */
export class ServerProcess {
  /** The lines of both its outputs. */
  readonly log: string[] = []
  /** Resolves with its exit code and signal when it has ended and all its output has been read. */
  readonly exited: Promise<unknown>
  /** Where it listens, by its own log; empty before. */
  url = ''
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  #onLine = () => {}

  private constructor(
    environment: Record<string, string>,
    { command = [process.execPath, SERVER], cwd }: Options,
  ) {
    const [file, ...args] = command
    this.#child = spawn(file, args, {
      env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd,
    })
    this.exited = once(this.#child, 'close')
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input }).on('line', (line) => this.#take(line))
    }
  }

  /** Starts one, which is ended with the test. */
  static launch(
    t: Test,
    environment: Record<string, string>,
    options: Options = {},
  ): ServerProcess {
    const server = new ServerProcess(environment, options)
    t.teardown(() => server.stop())
    return server
  }

  /** Starts one and waits until it listens. */
  static async start(
    t: Test,
    environment: Record<string, string>,
    options: Options = {},
  ): Promise<ServerProcess> {
    const server = ServerProcess.launch(t, environment, options)
    const early = server.exited.then(() => {
      throw new Error(`It ended before it listened: ${server.log.join('\n')}`)
    })
    await Promise.race([server.logged('Server listening at', START_MS), early])
    return server
  }

  /** Lines at warning level and above, and all that is no log. */
  get complaints(): string[] {
    return this.log.filter((line) => levelOf(line) >= WARNING)
  }

  /** Lines at error level and above, and all that is no log: an unhandled rejection is among them, and ends the process. */
  get faults(): string[] {
    return this.log.filter((line) => levelOf(line) >= ERROR)
  }

  get exitCode(): number | null {
    return this.#child.exitCode
  }

  /** Whether it has ended neither by itself nor by a signal. */
  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Resolves when this text has been logged. */
  async logged(text: string, ms?: number): Promise<void> {
    const arrival = new Promise<void>((resolve) => {
      const look = () => {
        if (this.log.some((line) => line.includes(text))) resolve()
      }
      this.#onLine = look
      look()
    })
    await within(arrival, `"${text}" in the log`, ms)
  }

  /** Asks it to end in good order; returns its exit code when all its output has been read. */
  async end(): Promise<number | null> {
    this.signal('SIGTERM')
    const [code] = (await within(this.exited, 'end of the server process')) as [number | null]
    return code
  }

  async stop(): Promise<void> {
    if (this.running) this.signal('SIGKILL')
    await this.exited
  }

  #take(line: string): void {
    this.log.push(line)
    this.url ||= /Server listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? ''
    this.#onLine()
  }
}
