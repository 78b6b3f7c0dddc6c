import { createHistogram, type Histogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { Account, type Balance, type Line } from './account.ts'
import { Clock } from './clock.ts'
import { CpuMeter, serverVersion } from './cpu.ts'
import { LoadClient } from './load-client.ts'
import { createMeasures, type Server } from './peer.ts'
import { comeToRest, joinAll, lostAmong, sum } from './run.ts'
import { type Action, createSchedule, fingerprint, type ScheduleOptions } from './schedule.ts'

export type LoadOptions = ScheduleOptions & Server & { metricsToken?: string }

export type Percentiles = { p50: number; p90: number; p99: number; max: number; count: number }

export type LoadReport = {
  /** What was asked for, without the secrets. */
  options: Omit<LoadOptions, 'token' | 'metricsToken'>
  /** Versions of both ends; null where the server does not say. */
  versions: { node: string; server: string | null }
  /** How long the schedule took, in seconds. */
  seconds: number
  schedule: { fingerprint: string; actions: number }
  sent: Record<string, number>
  skipped: number
  refused: Record<string, number>
  /** What each client should have been told, and was. */
  clients: Line[]
  /** The same, summed over all clients: `missing` is the sum of what each lacks. */
  balance: Balance[]
  missing: Line[]
  lost: string[]
  /** Milliseconds: a movement report from its sender to each receiver; an act to its acknowledgement. */
  movementMs: Percentiles
  answersMs: Percentiles
  /** Percent of one core. */
  cpu: { client: number; server: number | null }
  /** How late this process itself was, in milliseconds: its own share in the delays above. */
  generatorLagMs: Percentiles
}

/** Slots of time in which the generator looks at its schedule, in milliseconds. */
const SLOT_MS = 2

/** The lag is sampled this often, in milliseconds, and a sample contains the time to it. */
const LAG_RESOLUTION_MS = 5

/** Does everything when its time has come, and late rather than not at all. */
async function follow(schedule: readonly Action[], clients: LoadClient[]): Promise<void> {
  const begun = performance.now()
  for (const action of schedule) {
    while (performance.now() - begun < action.atMs) await setTimeout(SLOT_MS)
    clients[action.client]?.act(action)
  }
}

/** @param unit how many of the histogram's units make a millisecond; @param offset milliseconds that are not part of it */
function percentiles(histogram: Histogram, unit: number, offset = 0): Percentiles {
  const at = (percentile: number) => Math.max(0, histogram.percentile(percentile) / unit - offset)
  const { count } = histogram
  const max = count > 0 ? histogram.max / unit - offset : 0
  return { p50: at(50), p90: at(90), p99: at(99), max, count }
}

/** Puts a server under a load that is the same for the same options, and keeps account of it. */
export async function runLoad(given: LoadOptions): Promise<LoadReport> {
  const { token, metricsToken, ...options } = given
  const schedule = createSchedule(options)
  const account = new Account(options.clients)
  const measures = createMeasures(account)
  const clock = new Clock(createHistogram())
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS })
  const cpu = new CpuMeter(options.url, metricsToken)
  const clients = Array.from(
    { length: options.clients },
    (_, index) => new LoadClient({ url: options.url, token }, index, measures, clock),
  )
  try {
    await joinAll(clients, (client) => client.join())
    for (const histogram of [measures.answers, clock.delays]) histogram.reset()
    for (const { sent } of clients) sent.move = 0
    account.open()
    await cpu.start()
    lag.enable()
    await follow(schedule, clients)
    lag.disable()
    const used = await cpu.stop()
    // The slowest answers are still to come.
    await comeToRest(clients, account)
    return {
      options,
      versions: { node: process.version, server: await serverVersion(options.url) },
      seconds: used.seconds,
      schedule: { fingerprint: fingerprint(schedule), actions: schedule.length },
      sent: sum(clients.map(({ sent }) => Object.entries(sent))),
      skipped: clients.reduce((total, { skipped }) => total + skipped, 0),
      refused: sum(clients.map(({ refused }) => refused)),
      clients: account.lines(),
      balance: account.balance(),
      missing: account.shortfalls(),
      lost: lostAmong(clients, 'client'),
      movementMs: percentiles(clock.delays, 1_000),
      answersMs: percentiles(measures.answers, 1_000),
      cpu: { client: used.client, server: used.server },
      generatorLagMs: percentiles(lag, 1e6, LAG_RESOLUTION_MS),
    }
  } finally {
    for (const { peer } of clients) peer.close()
  }
}
