import { type Contestant, shatterland } from './contestants.ts'
import type { JoinResult, RelayResult, StallResult } from './generator/job.ts'
import type { BenchOptions } from './options.ts'
import type { JoinRun, RelayRun } from './runs.ts'
import { generate, withServer } from './server-process.ts'

const MOVERS = 50
const JOINERS = 200
const STALL_MS = 45_000

const percent = (value: number) => `${(value * 100).toFixed(1)} %`

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** A world of players that all move. */
export async function relayRun(
  contestant: Contestant,
  players: number,
  { warmUpMs, measureMs, profile }: BenchOptions,
): Promise<RelayRun> {
  const { name, dialect, isEcho } = contestant
  const isProfiled = profile && contestant === shatterland
  const nodeOptions = isProfiled ? ['--cpu-prof', '--cpu-prof-dir=bench/profiles'] : []
  const result = await withServer(contestant, nodeOptions, (origin, pid) =>
    generate<RelayResult>({ origin, dialect, pid, players, warmUpMs, measureMs, isEcho }),
  )
  const { deliveries, serverCpuSeconds, generatorCpuSeconds, seconds, latency } = result
  const facts = [
    `${Math.round(deliveries / serverCpuSeconds)} deliveries per CPU-second`,
    `server ${percent(serverCpuSeconds / seconds)}`,
    `generator ${percent(generatorCpuSeconds / seconds)}`,
    `waiting ${percent(result.waitingSeconds / seconds)}`,
    `p99 ${latency?.p99.toFixed(1) ?? '–'} ms`,
    `missing ${percent(result.missing)}`,
    `faults ${result.faults} of ${result.sampled}`,
  ]
  say(`  ${name} × ${players}: ${facts.join(', ')}`)
  return { name, players, ...result }
}

/** Users join a moving world. */
export async function joinRun(contestant: Contestant, options: BenchOptions): Promise<JoinRun> {
  const { name, dialect, isEcho } = contestant
  const { warmUpMs } = options
  const result = await withServer(contestant, [], (origin, pid) => {
    const job = { origin, dialect, pid, isEcho, warmUpMs, measureMs: 0 }
    return generate<JoinResult>({ ...job, players: MOVERS, joiners: JOINERS })
  })
  const cpu = (result.serverCpuSecondsPerJoin * 1000).toFixed(2)
  say(`  ${name}: ${cpu} ms CPU per join, movement p99 ${result.latency?.p99.toFixed(1)} ms`)
  return { name, ...result }
}

/** A client stops to read in a moving world. */
export async function stallRun({ warmUpMs }: BenchOptions): Promise<void> {
  const { dialect, isEcho } = shatterland
  const result = await withServer(shatterland, [], (origin, pid) => {
    const job = { origin, dialect, pid, isEcho, warmUpMs, measureMs: STALL_MS }
    return generate<StallResult>({ ...job, players: MOVERS, stallMs: STALL_MS })
  })
  const { addedBytes, closedAfterMs, latencyBefore, latency } = result
  say(`peak memory ${(addedBytes / 2 ** 20).toFixed(1)} MiB over that before`)
  say(
    `closed after ${closedAfterMs === undefined ? 'more than 45' : (closedAfterMs / 1000).toFixed(1)} s`,
  )
  say(`p99 of the others ${latency?.p99.toFixed(1)} ms, before ${latencyBefore?.p99.toFixed(1)} ms`)
}
