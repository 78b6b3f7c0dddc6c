/**
 * `npm run churn`: a hundred thousand clients come and go in every way there is. Exit code 1 when the
 * server's maps, timers, handles or memory are not back where they were; with REDIS_URL set, also its keys.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import app from '../../../app.ts'
import { readOptions } from '../../../bots/options.ts'
import { comeToRest } from './footprint.ts'

/** Clients that come before the base is taken: they warm caches and compiled code. */
const WARM_UP = 2_000

/** Heap that may be left behind, in bytes: less than 80 for each of a hundred thousand. */
const HEAP_TOLERANCE = 8 * 2 ** 20

const PATIENCE_MS = 20_000

const print = (line: string) => process.stdout.write(`${line}\n`)
const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`

const options = readOptions('churn', {
  connections: { default: 100_000, least: 100, most: 10_000_000, help: 'Connections in all' },
})

const fastify = Fastify({ logger: { level: 'error' }, forceCloseConnections: true })
// A small board, so that the time goes into coming and going and not into sending landscapes.
const environment = {
  ...{ HOST: '127.0.0.1', LOG_LEVEL: 'error', JOINS_PER_SECOND: 0 },
  ...{ BOARD_WIDTH: 32, BOARD_HEIGHT: 32, FOOD_COUNT: 20, MIN_PLAYERS: 5 },
}
await fastify.register(app, { environment })
await fastify.listen({ host: '127.0.0.1', port: 0 })
const origin = `http://127.0.0.1:${(fastify.server.address() as AddressInfo).port}`

/** Keys in the database of REDIS_URL, where that is set. */
async function keys(): Promise<number> {
  const { REDIS_URL } = fastify.config
  if (REDIS_URL === undefined) return 0
  const redis = new Redis(REDIS_URL, { connectTimeout: PATIENCE_MS })
  const count = await redis.dbsize()
  redis.disconnect()
  return count
}

/** In a thread of its own, so that the clients' memory is not the server's. Returns what is left, and the failures. */
async function round(count: number): Promise<string[]> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: { origin, count },
  })
  const [failed] = (await once(worker, 'message')) as [number]
  await worker.terminate()
  const left = await comeToRest(fastify, PATIENCE_MS)
  return failed === 0 ? left : [...left, `${failed} clients failed`]
}

async function footprint() {
  await sleep(1_000)
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  const handles = process.getActiveResourcesInfo()
  return { heap: heapUsed + external, rss, handles: handles.length }
}

const faults = await round(WARM_UP)
const before = await footprint()
const keysBefore = await keys()
const start = performance.now()
faults.push(...(await round(options.connections)))
const seconds = (performance.now() - start) / 1000
const after = await footprint()
const keysAfter = await keys()
await fastify.close()

if (keysAfter > keysBefore) faults.push(`${keysAfter - keysBefore} keys in Redis`)
if (after.handles > before.handles)
  faults.push(`${after.handles - before.handles} handles and timers`)
if (after.heap - before.heap > HEAP_TOLERANCE)
  faults.push(`${mebibytes(after.heap - before.heap)} of heap`)
print(
  `${options.connections} connections in ${seconds.toFixed(0)} s: heap ${mebibytes(before.heap)} → ${mebibytes(after.heap)}, ` +
    `resident ${mebibytes(before.rss)} → ${mebibytes(after.rss)}, handles ${before.handles} → ${after.handles}, keys in Redis ${keysBefore} → ${keysAfter}`,
)
for (const fault of faults) print(`LEFT BEHIND  ${fault}`)
print(`${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1
