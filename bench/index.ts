import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type Contestant, joinContestants, peersFolder, relayContestants } from './contestants.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { report } from './report.ts'
import type { JoinRun, RelayRun } from './runs.ts'
import { joinRun, relayRun, say, stallRun } from './scenarios.ts'

/** The peers have dependencies of their own, which the game server never sees. */
function installPeers(): void {
  if (existsSync(`${peersFolder}/node_modules`)) return
  say('installing the peers')
  execFileSync('npm', ['ci'], { cwd: peersFolder, stdio: 'inherit' })
}

/** Every round runs every server at every size; interleaved, so that a disturbance of the machine meets all alike. */
async function compare(options: BenchOptions): Promise<void> {
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

const options = readOptions(process.argv.slice(2))
installPeers()
await (options.stall ? stallRun(options) : compare(options))
