import type { JoinResult, RelayResult } from './generator/job.ts'

/** One run of one server. */
export type RelayRun = RelayResult & { name: string; players: number }
export type JoinRun = JoinResult & { name: string }

/** Above this share of its core the generator is taken for the bottleneck. */
const GENERATOR_LIMIT = 0.9

/** Runs in which others held a core for longer are left out; where all were, the calmest one stands. */
const CALM_LIMIT = 0.05

/** Medians over the runs of one server at one size. */
export type RelayRow = {
  name: string
  players: number
  /** Whether every run met the generator's limit; then there is nothing to report but that. */
  isGeneratorBound: boolean
  perCpuSecond: number
  perSecond: number
  bytesPerSecond: number
  serverCpu: number
  generatorCpu: number
  /** Share of the time in which other processes held the core. */
  waiting: number
  p50: number | undefined
  p99: number | undefined
  missing: number
  faults: number
  bytesPerClient: number
}

export type JoinRow = {
  name: string
  cpuMsPerJoin: number
  bytesPerJoin: number
  p99: number | undefined
  p99Before: number | undefined
  seconds: number
}

function median(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b)
  const half = sorted.length / 2
  const [lower, upper] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return lower === undefined || upper === undefined ? undefined : (lower + upper) / 2
}

/** The median of values that are always there. */
function middle<Run>(runs: readonly Run[], value: (run: Run) => number): number {
  return median(runs.map(value)) ?? Number.NaN
}

function groups<Run>(runs: readonly Run[], key: (run: Run) => string): Run[][] {
  const byKey = new Map<string, Run[]>()
  for (const run of runs) byKey.set(key(run), [...(byKey.get(key(run)) ?? []), run])
  return [...byKey.values()]
}

export function relayRows(runs: readonly RelayRun[]): RelayRow[] {
  return groups(runs, ({ name, players }) => `${name} ${players}`).map((all) => {
    const load = (run: RelayRun) => run.generatorCpuSeconds / run.seconds
    const waiting = (run: RelayRun) => run.waitingSeconds / run.seconds
    const free = all.filter((run) => load(run) < GENERATOR_LIMIT)
    const calm = free.filter((run) => waiting(run) < CALM_LIMIT)
    const byWaiting = (free.length > 0 ? free : all).toSorted((a, b) => waiting(a) - waiting(b))
    const used = calm.length > 0 ? calm : byWaiting.slice(0, 1)
    const [{ name, players }] = used as [RelayRun]
    return {
      name,
      players,
      isGeneratorBound: free.length === 0,
      perCpuSecond: middle(used, (run) => run.deliveries / run.serverCpuSeconds),
      perSecond: middle(used, (run) => run.deliveries / run.seconds),
      bytesPerSecond: middle(used, (run) => run.bytes / run.seconds),
      serverCpu: middle(used, (run) => run.serverCpuSeconds / run.seconds),
      generatorCpu: middle(used, load),
      waiting: middle(used, waiting),
      p50: median(used.map(({ latency }) => latency?.p50)),
      p99: median(used.map(({ latency }) => latency?.p99)),
      missing: middle(used, ({ missing }) => missing),
      faults: used.reduce((sum, { faults }) => sum + faults, 0),
      bytesPerClient: middle(used, ({ bytesPerClient }) => bytesPerClient),
    }
  })
}

export function joinRows(runs: readonly JoinRun[]): JoinRow[] {
  return groups(runs, ({ name }) => name).map((all) => ({
    name: (all[0] as JoinRun).name,
    cpuMsPerJoin: 1000 * middle(all, (run) => run.serverCpuSecondsPerJoin),
    bytesPerJoin: middle(all, (run) => run.bytesPerJoin),
    p99: median(all.map(({ latency }) => latency?.p99)),
    p99Before: median(all.map(({ latencyBefore }) => latencyBefore?.p99)),
    seconds: middle(all, (run) => run.seconds),
  }))
}
