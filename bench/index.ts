import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  type Contestant,
  joinContestants,
  peersFolder,
  relayContestants,
  shatterland,
} from './contestants.ts'
import { nodesRun } from './nodes.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { report } from './report.ts'
import type { JoinRun, RelayRun } from './runs.ts'
import { joinRun, relayRun, say, stallRun } from './scenarios.ts'

/** The peers have dependencies of their own, which the game server never sees. */
function installPeers({ only }: BenchOptions): void {
  if (only?.every((name) => name === shatterland.name)) return
  if (existsSync(`${peersFolder}/node_modules`)) return
  say('installing the peers')
  execFileSync('npm', ['ci'], { cwd: peersFolder, stdio: 'inherit' })
}

/** Every round runs every server at every size; interleaved, so that a disturbance of the machine meets all alike. */
async function compare(options: BenchOptions): Promise<void> {
  installPeers(options)
  const takesPart = ({ name }: Contestant) => options.only?.includes(name) ?? true
  const relayRuns: RelayRun[] = []
  const joinRuns: JoinRun[] = []
  for (let round = 1; round <= options.rounds; round++) {
    say(`round ${round} of ${options.rounds}`)
    for (const players of options.sizes) {
      for (const contestant of relayContestants.filter(takesPart)) {
        relayRuns.push(await relayRun(contestant, players, options))
      }
    }
    for (const contestant of options.joins ? joinContestants.filter(takesPart) : []) {
      joinRuns.push(await joinRun(contestant, options))
    }
  }
  report({ relayRuns, joinRuns, ...options }, options.writes)
}

/** Movement within a node beside movement from node to node, round by round. */
async function compareWays(options: BenchOptions): Promise<void> {
  for (let round = 1; round <= options.rounds; round++) {
    const { local, across, ticks, messages, missing, faults, sampled } = await nodesRun(options)
    const p99 = (latency?: { p99: number }) => `${latency?.p99.toFixed(1) ?? '–'} ms`
    say(
      `round ${round}: p99 ${p99(local)} within a node, ${p99(across)} from node to node; ` +
        `${messages} messages by Redis in ${ticks} ticks; ` +
        `missing ${(missing * 100).toFixed(1)} %, faults ${faults} of ${sampled}`,
    )
  }
}

const options = readOptions(process.argv.slice(2))
if (options.stall) await stallRun(options)
else if (options.nodes) await compareWays(options)
else await compare(options)
