import { createHistogram, type Histogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { Account, type Balance, type Shortfall } from './account.ts'
import { Clock } from './clock.ts'
import { CpuMeter } from './cpu.ts'
import { LoadClient } from './load-client.ts'
import { createMeasures } from './peer.ts'
import { type Action, createSchedule, fingerprint, type ScheduleOptions } from './schedule.ts'

export type LoadOptions = ScheduleOptions & { url: string }

export type Percentiles = { p50: number; p90: number; p99: number; max: number; count: number }

export type LoadReport = {
  options: LoadOptions
  schedule: { fingerprint: string; actions: number }
  sent: Record<string, number>
  skipped: number
  refused: Record<string, number>
  balance: Balance[]
  missing: Shortfall[]
  lost: string[]
  /** Milliseconds: a movement report from its sender to each receiver; an act to its acknowledgement. */
  movementMs: Percentiles
  answersMs: Percentiles
  /** Percent of one core. */
  cpu: { client: number; server: number | null }
  /** How late this process itself was, in milliseconds: its own share in the delays above. */
  generatorLagMs: Percentiles
}

const GROUP = 10
const ARRIVAL_MS = 5_000

/** Slots of time in which the generator looks at its schedule, in milliseconds. */
const SLOT_MS = 2

/** The lag is sampled this often, in milliseconds, and a sample contains the time to it. */
const LAG_RESOLUTION_MS = 5

async function join(clients: LoadClient[]): Promise<void> {
  for (let from = 0; from < clients.length; from += GROUP) {
    await Promise.all(clients.slice(from, from + GROUP).map((client) => client.join()))
  }
  await Promise.all(clients.map(({ peer }) => peer.settle()))
}

/** Does everything when its time has come, and late rather than not at all. */
async function follow(schedule: readonly Action[], clients: LoadClient[]): Promise<void> {
  const begun = performance.now()
  for (const action of schedule) {
    while (performance.now() - begun < action.atMs) await setTimeout(SLOT_MS)
    clients[action.client]?.act(action)
  }
}

async function comeToRest(clients: LoadClient[], account: Account): Promise<void> {
  await Promise.all(clients.map(({ peer }) => peer.settle()))
  await Promise.all(clients.map(({ peer }) => peer.settle()))
  const deadline = performance.now() + ARRIVAL_MS
  while (account.shortfalls().length > 0 && performance.now() < deadline) await setTimeout(50)
}

/** @param unit how many of the histogram's units make a millisecond; @param offset milliseconds that are not part of it */
function percentiles(histogram: Histogram, unit: number, offset = 0): Percentiles {
  const at = (percentile: number) => Math.max(0, histogram.percentile(percentile) / unit - offset)
  const { count } = histogram
  const max = count > 0 ? histogram.max / unit - offset : 0
  return { p50: at(50), p90: at(90), p99: at(99), max, count }
}

function sum(counts: Iterable<readonly [string, number]>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, count] of counts.flatMap((each) => [...each])) {
    sums[name] = (sums[name] ?? 0) + count
  }
  return sums
}

/** Puts a server under a load that is the same for the same options, and keeps account of it. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const schedule = createSchedule(options)
  const account = new Account(options.clients)
  const measures = createMeasures(account)
  const clock = new Clock(createHistogram())
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS })
  const cpu = new CpuMeter(options.url)
  const clients = Array.from(
    { length: options.clients },
    (_, index) => new LoadClient(options.url, index, measures, clock),
  )
  try {
    await join(clients)
    for (const histogram of [measures.answers, clock.delays]) histogram.reset()
    for (const { sent } of clients) sent.move = 0
    account.open()
    await cpu.start()
    lag.enable()
    await follow(schedule, clients)
    lag.disable()
    const used = await cpu.stop()
    const answersMs = percentiles(measures.answers, 1_000)
    await comeToRest(clients, account)
    return {
      options,
      schedule: { fingerprint: fingerprint(schedule), actions: schedule.length },
      sent: sum(clients.map(({ sent }) => Object.entries(sent))),
      skipped: clients.reduce((total, { skipped }) => total + skipped, 0),
      refused: sum(clients.map(({ refused }) => refused)),
      balance: account.balance(),
      missing: account.shortfalls(),
      lost: clients.flatMap(({ peer }) =>
        peer.lost ? [`client ${peer.index}: ${peer.lost}`] : [],
      ),
      movementMs: percentiles(clock.delays, 1_000),
      answersMs,
      cpu: used,
      generatorLagMs: percentiles(lag, 1e6, LAG_RESOLUTION_MS),
    }
  } finally {
    for (const { peer } of clients) peer.close()
  }
}
