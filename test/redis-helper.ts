import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import type { Test } from 'tap'
import { freePort } from '../bench/free-port.ts'
import { within } from './helper.ts'

export { freePort }

const { TEST_REDIS_URL, CI } = process.env
const hasServer = spawnSync('redis-server', ['--version']).status === 0

/** Why a test that needs something from outside is skipped; never in continuous integration. */
export function reasonToSkip(available: boolean, missing: string): string | false {
  if (available || CI === 'true') return false
  return `${missing}; continuous integration never skips this`
}

/** For tests that need any Redis. */
export const withoutRedis = reasonToSkip(
  hasServer || TEST_REDIS_URL !== undefined,
  'redis-server is not on the PATH and TEST_REDIS_URL is not set',
)

/** For tests that stop, restart or break the server. */
export const withoutOwnRedis = reasonToSkip(hasServer, 'redis-server is not on the PATH')

const worlds: string[] = []

/** A name that no other test uses. */
export function randomWorld(): string {
  const world = `test-${randomBytes(6).toString('hex')}`
  worlds.push(world)
  return world
}

/** A redis-server of its own that keeps nothing on disk. */
export class RedisServer {
  readonly port: number
  readonly #directory = mkdtempSync(joinPath(tmpdir(), 'shatterland-redis-'))
  readonly #options: readonly string[]
  readonly #first: readonly string[]
  #process: ChildProcess | undefined

  /** `first` comes before all other arguments, where a configuration file has to be. */
  constructor(port: number, options: readonly string[] = [], first: readonly string[] = []) {
    this.port = port
    this.#first = first
    this.#options = options
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    const memory = this.#first.length === 0 ? { save: '' } : {}
    const settings = { port: this.port, bind: '127.0.0.1', ...memory, dir: this.#directory }
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
    const server = spawn('redis-server', [...this.#first, ...args, ...this.#options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#process = server
    const ready = new Promise<void>((resolve, reject) => {
      createInterface({ input: server.stdout }).on('line', (line) => {
        if (/Ready to accept connections|Sentinel ID is/.test(line)) resolve()
      })
      server.once('close', () => reject(new Error('redis-server did not start')))
    })
    await within(ready, 'start of redis-server')
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal)
  }

  async kill(): Promise<void> {
    const server = this.#process
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }

  async dispose(): Promise<void> {
    await this.kill()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** A server that ends with the test. */
export async function startRedis(t: Test, options: readonly string[] = []): Promise<RedisServer> {
  const server = new RedisServer(await freePort(), options)
  t.teardown(() => server.dispose())
  await server.start()
  return server
}

/** The URL of a Redis that other tests may use as well; what this test's worlds leave there goes with it. */
export async function anyRedis(t: Test): Promise<string> {
  if (hasServer || TEST_REDIS_URL === undefined) return (await startRedis(t)).url
  const client = new Redis(TEST_REDIS_URL)
  t.teardown(async () => {
    for (const world of worlds) {
      const keys = await client.keys(`{shatterland:${world}}:*`)
      if (keys.length > 0) await client.del(keys)
    }
    client.disconnect()
  })
  return TEST_REDIS_URL
}

/** A plain client to look behind the scenes with. */
export function inspect(t: Test, url: string): Redis {
  const client = new Redis(url, { maxRetriesPerRequest: 2 })
  client.on('error', () => {})
  t.teardown(() => client.disconnect())
  return client
}
