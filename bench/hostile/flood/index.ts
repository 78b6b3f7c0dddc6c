/**
 * `npm run flood`: one client sends ten thousand messages a second, and comes back whenever it may after
 * it was thrown out. Stretches with and without it take turns in one run. Exit code 1 when the others' p99 of
 * delivery rises by more than a fifth.
 */
import { once } from 'node:events'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Account } from '../../../bots/account.ts'
import { Clock } from '../../../bots/clock.ts'
import { LoadClient } from '../../../bots/load-client.ts'
import { readOptions } from '../../../bots/options.ts'
import { createMeasures } from '../../../bots/peer.ts'
import { shatterland } from '../../contestants.ts'
import { withServer } from '../../server-process.ts'

const MOST_RISE = 1.2
const REPORT_MS = 200

const print = (line: string) => process.stdout.write(`${line}\n`)

const options = readOptions('flood', {
  clients: { default: 30, least: 2, most: 500, help: 'Honest clients' },
  rate: { default: 10_000, least: 1, most: 1_000_000, help: 'Messages of the flood per second' },
  seconds: { default: 10, least: 1, most: 600, help: 'Length of each stretch' },
  rounds: { default: 3, least: 1, most: 100, help: 'Pairs of stretches' },
  joins: {
    default: 50,
    least: 0,
    most: 1e5,
    help: 'JOINS_PER_SECOND; 0 lets the flooder back in at once',
  },
})

/** Reports of all clients, spread over the interval, until stopped. */
function keepMoving(clients: LoadClient[]): () => void {
  const timers = clients.map((client, i) => {
    let atMs = 0
    const next = () => {
      atMs += REPORT_MS
      return atMs
    }
    const move = () => client.act({ kind: 'move', client: i, atMs: next() })
    let interval: NodeJS.Timeout | undefined
    const first = setTimeout(
      () => {
        interval = setInterval(move, REPORT_MS)
      },
      (i * REPORT_MS) / clients.length,
    )
    return () => {
      clearTimeout(first)
      clearInterval(interval)
    }
  })
  return () => {
    for (const stop of timers) stop()
  }
}

async function stretch(delays: RecordableHistogram, into: RecordableHistogram): Promise<void> {
  await sleep(500)
  delays.reset()
  await sleep(options.seconds * 1000)
  into.add(delays)
}

async function measure(url: string) {
  const delays = createHistogram()
  const clock = new Clock(delays)
  const measures = createMeasures(new Account(options.clients))
  const clients = Array.from(
    { length: options.clients },
    (_, i) => new LoadClient({ url }, i, measures, clock),
  )
  for (const client of clients) await client.join()
  const stop = keepMoving(clients)
  const flooder = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: { url, perSecond: options.rate },
  })
  const calm = createHistogram()
  const flooded = createHistogram()
  let counts: unknown
  await sleep(2_000)
  for (let round = 0; round < options.rounds; round++) {
    await stretch(delays, calm)
    flooder.postMessage('start')
    await stretch(delays, flooded)
    flooder.postMessage('stop')
    ;[counts] = await once(flooder, 'message')
  }
  await flooder.terminate()
  stop()
  const lost = clients.filter(({ peer }) => peer.lost).length
  for (const { peer } of clients) peer.close()
  return { calm, flooded, counts, lost }
}

const environment = { ...shatterland.environment, JOINS_PER_SECOND: String(options.joins) }
const { calm, flooded, counts, lost } = await withServer(
  { ...shatterland, environment },
  [],
  measure,
)
const ms = (histogram: RecordableHistogram, percentile: number) =>
  histogram.percentile(percentile) / 1000
const rise = ms(flooded, 99) / ms(calm, 99)
for (const [name, histogram] of [
  ['without', calm],
  ['with', flooded],
] as const) {
  print(
    `${name.padEnd(8)} p50 ${ms(histogram, 50).toFixed(2)} ms, p99 ${ms(histogram, 99).toFixed(2)} ms, ${histogram.count} deliveries`,
  )
}
print(`flooder: ${JSON.stringify(counts)}`)
print(`p99 with the flood is ${rise.toFixed(2)} of that without; ${lost} honest connections lost`)
process.exitCode = rise <= MOST_RISE && lost === 0 ? 0 : 1
