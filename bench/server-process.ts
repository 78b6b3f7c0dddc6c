import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Config } from '../schemas/config.ts'
import type { Contestant } from './contestants.ts'
import type { Job } from './generator/job.ts'

/** Server and generator get a core each. */
const SERVER_CORE = 0
const GENERATOR_CORE = 1

const START_TIMEOUT_MS = 15_000
/** A run's set-up, warm-up and draining may take this much more than its measured stretch. */
const RUN_MARGIN_MS = 45_000

/** Whether server and generator are kept to their cores. */
export const canPin = process.platform === 'linux' && availableParallelism() > 1

/** The environment of this process, but for what would configure a server: all alike are measured as they are by default. */
const surroundings = Object.fromEntries(
  Object.entries(process.env).filter(([variable]) => !(variable in Config.properties)),
)

/** Starts `node` on one core, where the system can do so. */
function spawnPinned(core: number, args: readonly string[], environment: Record<string, string>) {
  const pin = canPin ? ['taskset', '-c', String(core)] : []
  const [command, ...rest] = [...pin, process.execPath, ...args] as [string, ...string[]]
  return spawn(command, rest, {
    env: { ...surroundings, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/**
 * Reads a process's output until `find` finds something in it, and lets the rest pass unread: a server whose log
 * nobody takes would soon write none, and be cheaper than it is. Rejects when the process ends or takes too long.
 */
function output<Found>(
  child: ReturnType<typeof spawnPinned>,
  timeoutMs: number,
  find: (text: string) => Found | undefined,
): Promise<Found> {
  const { stdout, spawnargs } = child
  return new Promise((resolve, reject) => {
    let text = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const look = (chunk: string) => {
      text += chunk
      const found = find(text)
      if (found === undefined) return
      clearTimeout(timer)
      stdout.off('data', look).resume()
      resolve(found)
    }
    stdout.setEncoding('utf8').on('data', look)
    child.once('close', () => {
      clearTimeout(timer)
      reject(new Error(`${spawnargs.join(' ')} ended early: ${text.slice(-500)}`))
    })
  })
}

/** Runs something against a freshly started server, or several in one process, whose origins are then parted by commas. */
export async function withServer<Result>(
  contestant: Contestant,
  nodeOptions: readonly string[],
  use: (origin: string, pid: number) => Promise<Result>,
): Promise<Result> {
  const { script, environment } = contestant
  const server = spawnPinned(SERVER_CORE, [...nodeOptions, script], environment)
  const exited = once(server, 'exit')
  try {
    const origin = await output(server, START_TIMEOUT_MS, (text) => {
      return /listening at (http:[^\s"]+)[\s"]/i.exec(text)?.[1]
    })
    return await use(origin, server.pid as number)
  } finally {
    const force = setTimeout(() => server.kill('SIGKILL'), 5_000)
    server.kill('SIGTERM')
    await exited
    clearTimeout(force)
  }
}

/** Runs the generator on the other core and returns its result. */
export async function generate<Result>(job: Job): Promise<Result> {
  const script = fileURLToPath(new URL('./generator/main.js', import.meta.url))
  const generator = spawnPinned(GENERATOR_CORE, [script, JSON.stringify(job)], {})
  return output(generator, job.measureMs + RUN_MARGIN_MS, (text) =>
    text.endsWith('\n') ? (JSON.parse(text) as Result) : undefined,
  )
}
