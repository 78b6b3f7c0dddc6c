import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { within } from './helper.ts'

const SERVER = fileURLToPath(new URL('../server.js', import.meta.url))

/** The server as a process of its own, as it is deployed, on a free port. */
export class ServerProcess {
  readonly log: string[] = []
  readonly #child: ChildProcess
  #onLine = () => {}

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Starts one and waits until it listens; it is ended with the test. */
  static async start(t: Test, environment: Record<string, string>): Promise<ServerProcess> {
    const child = spawn(process.execPath, [SERVER], {
      env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const server = new ServerProcess(child)
    t.teardown(async () => {
      child.kill('SIGKILL')
      if (server.running) await once(child, 'exit')
    })
    const listening = new Promise<void>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (line) => {
          server.log.push(line)
          server.#onLine()
          if (server.url !== undefined) resolve()
        })
      }
    })
    await within(listening, 'server process')
    return server
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Where it listens, by its own log. */
  get url(): string | undefined {
    return /Server listening at (http:\/\/[\d.:]+)/.exec(this.log.join('\n'))?.[1]
  }

  /** Resolves when this text has been logged. */
  async logged(text: string): Promise<void> {
    const hasIt = () => this.log.some((line) => line.includes(text))
    const arrival = new Promise<void>((resolve) => {
      if (hasIt()) resolve()
      this.#onLine = () => {
        if (hasIt()) resolve()
      }
    })
    await within(arrival, `"${text}" in the log`)
  }

  /** Asks it to end in good order; returns its exit code when all its output has been read. */
  async end(): Promise<number | null> {
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    const [code] = await within(closed, 'end of the server process')
    return code
  }
}
