import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Contestant, joinContestants, peersFolder, relayContestants } from './contestants.ts'
import type { JoinResult, RelayResult } from './generator/job.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { type JoinRun, type RelayRun, report } from './report.ts'
import { generate, withServer } from './server-process.ts'

const MOVERS_DURING_JOINS = 50
const JOINERS = 200

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The peers have dependencies of their own, which the game server never sees. */
function installPeers(): void {
  if (existsSync(`${peersFolder}/node_modules`)) return
  say('installing the peers')
  execFileSync('npm', ['ci'], { cwd: peersFolder, stdio: 'inherit' })
}

async function relayRun(
  contestant: Contestant,
  players: number,
  { measureMs, profile }: BenchOptions,
): Promise<RelayRun> {
  const { name, dialect, isEcho } = contestant
  const isProfiled = profile && name === 'shatterland'
  const nodeOptions = isProfiled ? ['--cpu-prof', '--cpu-prof-dir=bench/profiles'] : []
  const result = await withServer(contestant, nodeOptions, (origin, pid) =>
    generate<RelayResult>({ origin, dialect, pid, players, measureMs, isEcho }),
  )
  say(
    `  ${name} × ${players}: ${Math.round(result.deliveries / result.serverCpuSeconds)} deliveries per CPU-second,` +
      ` server ${share(result.serverCpuSeconds / result.seconds)}, generator ${share(result.generatorCpuSeconds / result.seconds)},` +
      ` p99 ${result.latency?.p99.toFixed(1) ?? '–'} ms, missing ${share(result.missing)}, faults ${result.faults}/${result.sampled}`,
  )
  return { name, players, ...result }
}

const share = (value: number) => `${(value * 100).toFixed(1)} %`

async function joinRun(contestant: Contestant): Promise<JoinRun> {
  const { name, dialect, isEcho } = contestant
  const result = await withServer(contestant, [], (origin, pid) =>
    generate<JoinResult>({
      ...{ origin, dialect, pid, isEcho, measureMs: 0 },
      players: MOVERS_DURING_JOINS,
      joiners: JOINERS,
    }),
  )
  say(
    `  ${name}: ${(result.serverCpuSecondsPerJoin * 1000).toFixed(2)} ms CPU per join,` +
      ` movement p99 ${result.latency?.p99.toFixed(1)} ms in ${result.seconds.toFixed(2)} s`,
  )
  return { name, ...result }
}

const options = readOptions(process.argv.slice(2))
const takesPart = ({ name }: Contestant) => options.only?.includes(name) ?? true
installPeers()

const relayRuns: RelayRun[] = []
const joinRuns: JoinRun[] = []
for (let round = 1; round <= options.rounds; round++) {
  say(`round ${round} of ${options.rounds}`)
  for (const players of options.sizes) {
    // Interleaved, so that a disturbance of the machine meets all alike.
    for (const contestant of relayContestants.filter(takesPart)) {
      relayRuns.push(await relayRun(contestant, players, options))
    }
  }
  if (!options.joins) continue
  for (const contestant of joinContestants.filter(takesPart)) {
    joinRuns.push(await joinRun(contestant))
  }
}
report({ relayRuns, joinRuns, writes: options.writes })
