import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { within } from '../helper.ts'
import { isReady, until } from './nodes.ts'

const SERVER = fileURLToPath(new URL('../../server.js', import.meta.url))

/** A server in a process of its own. */
export class ServerProcess {
  readonly #process: ChildProcess
  readonly exited: Promise<unknown>
  url = ''
  /** Lines at warning level and above. */
  readonly complaints: string[] = []

  constructor(environment: Record<string, string>) {
    this.#process = spawn(process.execPath, [SERVER], {
      env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.exited = once(this.#process, 'exit')
    this.#process.stderr?.on('data', (chunk) => this.complaints.push(String(chunk)))
  }

  async listening(): Promise<void> {
    const lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })
    const address = new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        const { msg, level } = JSON.parse(line) as { msg: string; level: number }
        const [url] = /http:\/\/127[^ ]+/.exec(msg) ?? []
        if (url !== undefined) resolve(url)
        if (level >= 40) this.complaints.push(line)
      })
    })
    this.url = await within(address, 'address of the server')
  }

  get exitCode(): number | null {
    return this.#process.exitCode
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
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
  if (ready) await until('a ready server', () => isReady(server.url))
  return server
}
