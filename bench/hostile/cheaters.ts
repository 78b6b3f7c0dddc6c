/**
 * `npm run cheaters`: twelve cheating clients against one server, then fifty honest bots behind a
 * network with 200 ms of jitter and 2 % loss against another. Exit code 1 when less than 99 % of the
 * cheats' acts, or more than 0.1 % of the honest ones, are refused.
 */
import { readOptions } from '../../bots/options.ts'
import { seeded } from '../../bots/seeded.ts'
import { shatterland } from '../contestants.ts'
import { withServer } from '../server-process.ts'
import { Cheater } from './cheater.ts'
import { cheats } from './cheats/index.ts'
import { playHonestly } from './honest.ts'

const LEAST_REFUSED = 0.99
const MOST_REFUSED = 0.001

/** The board's side, and masses that let a cheater boost for a minute. */
const BOARD = 250
const ENVIRONMENT = { MIN_PLAYERS: '30', DEFAULT_MASS: '400', LOG_LEVEL: 'info' }

/** Players whom the cheats may rob: they say where they and their zombies are, and simulate nothing. */
const VICTIMS = 6

const print = (line: string) => process.stdout.write(`${line}\n`)
const percent = (share: number) => `${(100 * share).toFixed(2)} %`

async function victims(url: string): Promise<() => void> {
  const all = Array.from({ length: VICTIMS }, () => new Cheater(url))
  await Promise.all(all.map((victim) => victim.enter()))
  const reporting = setInterval(() => {
    for (const victim of all) {
      for (const [id, place] of [[victim.id, victim.place] as const, ...victim.mine]) {
        victim.socket.emit('player_state_reconcile', victim.state(place, id))
      }
    }
  }, 200)
  return () => {
    clearInterval(reporting)
    for (const { socket } of all) socket.disconnect()
  }
}

async function runCheats(url: string, seconds: number, seed: number): Promise<boolean> {
  const dismiss = await victims(url)
  const runs = cheats.map(async (cheat, i) => {
    const cheater = new Cheater(url)
    await cheater.enter()
    await cheat.run(cheater, { url, seconds, board: BOARD, random: seeded(seed + i) })
    cheater.socket.disconnect()
    return { ...cheat, ...cheater, share: cheater.refused / cheater.illegal }
  })
  const reports = await Promise.all(runs)
  dismiss()
  for (const { name, illegal, refused, share, codes } of reports) {
    const outcomes = [...codes].map(([code, count]) => `${code} ${count}`).join(', ')
    print(`${name.padEnd(18)} ${refused}/${illegal} refused, ${percent(share)}  (${outcomes})`)
  }
  return reports.every(({ illegal, share }) => illegal > 0 && share >= LEAST_REFUSED)
}

const options = readOptions('cheaters', {
  seconds: { default: 60, least: 5, most: 3_600, help: 'How long each part takes' },
  bots: { default: 50, least: 1, most: 500, help: 'Honest bots' },
  seed: { default: 1, help: 'Seed of cheaters, bots and network' },
})

const environment = { ...shatterland.environment, LOG_LEVEL: 'info' }
const areRefused = await withServer(
  { ...shatterland, environment: { ...environment, ...ENVIRONMENT } },
  [],
  (url) => runCheats(url, options.seconds, options.seed),
)
const honest = await withServer({ ...shatterland, environment }, [], (url) =>
  playHonestly(url, { count: options.bots, seconds: options.seconds, seed: options.seed }),
)
const share = honest.refused / honest.acts
print(
  `${options.bots} honest bots, 200 ms jitter, 2 % loss, ${options.seconds} s: ${honest.refused} of ` +
    `${honest.acts} acts refused, ${percent(share)} (${JSON.stringify(honest.reasons)}); ` +
    `${honest.lostConnections} lost connections; lost races: ${JSON.stringify(honest.lostRaces)}`,
)
process.exitCode = areRefused && share <= MOST_REFUSED && honest.lostConnections === 0 ? 0 : 1
