import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { shatterland } from './contestants.ts'
import { freePort } from './free-port.ts'
import type { NodesResult } from './generator/job.ts'
import type { BenchOptions } from './options.ts'
import { generate, withServer } from './server-process.ts'

const PLAYERS = 200
const CONNECT_TIMEOUT_MS = 5_000
/** The sender's mark and the time: a message of no more than this is a node's probe of itself. */
const PROBE_BYTES = 16

/** Resolves when Redis answers; events.once() would take a failed attempt for the end. */
async function ready(redis: Redis): Promise<void> {
  const end = performance.now() + CONNECT_TIMEOUT_MS
  while (redis.status !== 'ready') {
    if (performance.now() > end) throw new Error('redis-server did not answer')
    await setTimeout(20)
  }
}

async function withRedis<Result>(use: (redis: Redis, url: string) => Promise<Result>) {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server: ChildProcess = spawn('redis-server', args, { stdio: 'ignore' })
  await once(server, 'spawn')
  const redis = new Redis(port, '127.0.0.1', { connectTimeout: CONNECT_TIMEOUT_MS })
  // It tries again while the server starts.
  redis.on('error', () => undefined)
  try {
    await ready(redis)
    return await use(redis, `redis://127.0.0.1:${port}`)
  } finally {
    redis.disconnect()
    const exited = once(server, 'exit')
    server.kill('SIGKILL')
    await exited
  }
}

async function ticks(origin: string): Promise<number> {
  const signal = AbortSignal.timeout(CONNECT_TIMEOUT_MS)
  const text = await (await fetch(new URL('/metrics', origin), { signal })).text()
  return Number(/^shatterland_relay_tick_bytes_count (\d+)/m.exec(text)?.[1] ?? 0)
}

/** What two nodes had to say to each other while their players moved. */
export type NodesRun = NodesResult & { ticks: number; messages: number }

/** Two nodes of one world on a Redis of their own, with half of the players each. */
export async function nodesRun({ warmUpMs, measureMs }: BenchOptions): Promise<NodesRun> {
  return withRedis(async (redis, url) => {
    const node = { ...shatterland, environment: { ...shatterland.environment, REDIS_URL: url } }
    let messages = 0
    redis.on('pmessageBuffer', (_pattern, _channel, message: Buffer) => {
      if (message.length > PROBE_BYTES) messages += 1
    })
    await redis.psubscribe('*movement')
    return withServer(node, [], (first, pid) =>
      withServer(node, [], async (second) => {
        const { dialect, isEcho } = node
        const job = { origin: first, second, dialect, pid, isEcho, warmUpMs, measureMs }
        const result = await generate<NodesResult>({ ...job, players: PLAYERS })
        return { ...result, ticks: (await ticks(first)) + (await ticks(second)), messages }
      }),
    )
  })
}
