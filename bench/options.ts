import { parseArgs } from 'node:util'

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
`

/** What the command line asks for. */
export type BenchOptions = ReturnType<typeof readOptions>

export function readOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      players: { type: 'string', default: '50,100,200,400' },
      only: { type: 'string' },
      'no-joins': { type: 'boolean', default: false },
      'cpu-prof': { type: 'boolean', default: false },
      nodes: { type: 'boolean', default: false },
      stall: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    process.exit(0)
  }
  return {
    rounds: Number(values.rounds ?? (values.quick ? 1 : 3)),
    measureMs: Number(values.seconds ?? (values.quick ? 1 : 4)) * 1000,
    warmUpMs: values.quick ? 800 : 1_500,
    sizes: values.players.split(',').map(Number),
    only: values.only?.split(','),
    joins: !values['no-joins'],
    stall: values.stall,
    nodes: values.nodes,
    profile: values['cpu-prof'],
    writes: !values.dry && !values.quick,
  }
}
