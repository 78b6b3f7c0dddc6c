import { parseArgs } from 'node:util'
import { relayContestants } from './contestants.ts'

const HELP = `npm run bench -- [options]

  --quick            one short round (under two minutes)
  --rounds N         rounds, each of which runs every server at every size (3)
  --seconds N        measured stretch of each run (4)
  --players N,N      world sizes (50,100,200,400)
  --only NAME,NAME   servers: shatterland, plain-socket-io, plain-ws, colyseus, node-limit
  --no-joins         leave out the table of joins
  --stall            only: one of 50 players stops to read for 45 s (takes a minute)
  --nodes            only: two nodes of one world on a redis-server, 100 players each
  --cpu-prof         profile ShatterLand into bench/profiles/
  --dry              print the tables, write nothing into docs/

Only a full run (none of --quick, --players, --only, --no-joins, --cpu-prof and --dry) writes into docs/.
`

const USAGE_ERROR = 2

/** What the command line asks for. */
export type BenchOptions = ReturnType<typeof parseOptions>

/** A number above zero, and a whole one unless parts are allowed. Throws on anything else. */
function positive(option: string, text: string, allowsParts = false): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value) && (allowsParts || Number.isInteger(value))) return value
  throw new Error(`--${option} is ${text}, but it must be a number above zero`)
}

function known(name: string): string {
  const names = relayContestants.map((contestant) => contestant.name)
  if (names.includes(name)) return name
  throw new Error(`--only is ${name}, but it must be one of ${names.join(', ')}`)
}

/** Throws when an option does not exist or has a value that means nothing. */
export function parseOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      players: { type: 'string' },
      only: { type: 'string' },
      'no-joins': { type: 'boolean', default: false },
      'cpu-prof': { type: 'boolean', default: false },
      nodes: { type: 'boolean', default: false },
      stall: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const { quick, dry, players = '50,100,200,400', only } = values
  const sizes = players.split(',').map((size) => positive('players', size))
  // Alone nobody is sent anything.
  if (sizes.includes(1)) throw new Error('--players is 1, but nobody moves for itself')
  // What is missing from a part of the tables would be gone from the documents.
  const isPart =
    values.players !== undefined || only !== undefined || values['no-joins'] || values['cpu-prof']
  return {
    help: values.help,
    rounds: positive('rounds', values.rounds ?? (quick ? '1' : '3')),
    measureMs: positive('seconds', values.seconds ?? (quick ? '1' : '4'), true) * 1000,
    warmUpMs: quick ? 800 : 1_500,
    sizes,
    only: only?.split(',').map(known),
    joins: !values['no-joins'],
    stall: values.stall,
    nodes: values.nodes,
    profile: values['cpu-prof'],
    writes: !dry && !quick && !isPart,
  }
}

/** The options of the command line; prints the help, or what is wrong, and ends the process. */
export function readOptions(args: string[]): BenchOptions {
  try {
    const options = parseOptions(args)
    if (!options.help) return options
    process.stdout.write(HELP)
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nTry: npm run bench -- --help\n`)
    process.exit(USAGE_ERROR)
  }
}
