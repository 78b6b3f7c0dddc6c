/**
 * `npm run tracing-cost`: what tracing at 1 % costs per event. Three servers stand side by side, one
 * without tracing, one with, and a second one without, which shows how much two equal servers differ
 * here. In each round each of them gets the same load, one after the other in changing order; only
 * the CPU time of its process counts, divided by the events that it was sent.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { type Contestant, shatterland } from './contestants.ts'
import { say } from './scenarios.ts'
import { withServer } from './server-process.ts'
import { type Mode, type Stretch, TracingLoad } from './tracing-load.ts'

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '30' },
    beats: { type: 'string', default: '10' },
    players: { type: 'string', default: '50' },
    modes: { type: 'string', default: 'game,meals' },
    share: { type: 'string', default: '0.01' },
    'redis-url': { type: 'string' },
  },
})
const SETS = Number(values.sets)
const ROUNDS = Number(values.rounds)
const BEATS = Number(values.beats)
/**
 * Until the compiler has done what it will do. Twelve seconds hold two deliveries to the collector: the first one
 * shows the compiler client sockets among the server's own, and much is compiled again.
 */
const WARM_UP_BEATS = 600
const PLAYERS = Number(values.players)

const MODES = values.modes.split(',') as readonly Mode[]
const NAMES = ['off', 'on', 'off again'] as const
type Name = (typeof NAMES)[number]

let deliveries = 0
const collector = createServer((request, response) => {
  deliveries += 1
  request.resume().on('end', () => response.end())
})
await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`

function contestant(name: Name, set: number): Contestant {
  const store = values['redis-url'] && {
    REDIS_URL: values['redis-url'],
    WORLD: `cost-${process.pid}-${set}-${NAMES.indexOf(name)}`,
  }
  const tracing = name === 'on' && {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: values.share,
  }
  const environment = {
    ...shatterland.environment,
    PLAUSIBILITY: 'off',
    RATE_LIMIT_FACTOR: '0',
    DRAIN_DELAY_MS: '0',
    ...store,
    ...tracing,
  }
  return { ...shatterland, environment }
}

const perEvent = ({ cpuSeconds, events }: Stretch) => (1e6 * cpuSeconds) / events

type Cost = Record<Name, number>
/** By set: a process's compiler and memory make it faster or slower for its life, so sets are the sample. */
const costs: Record<Mode, Cost[][]> = { game: [], meals: [] }

async function round(loads: Map<Name, TracingLoad>, mode: Mode, turn: number): Promise<void> {
  const cost: Cost = { off: 0, on: 0, 'off again': 0 }
  for (let i = 0; i < NAMES.length; i++) {
    const name = NAMES[(i + turn) % NAMES.length] as Name
    cost[name] = perEvent(await (loads.get(name) as TracingLoad).play(mode, BEATS))
  }
  costs[mode].at(-1)?.push(cost)
}

/** Fresh processes: the compiler may treat the same code differently in each. */
async function runSet(set: number, loads = new Map<Name, TracingLoad>()): Promise<void> {
  if (loads.size < NAMES.length) {
    const name = NAMES[(loads.size + set) % NAMES.length] as Name
    return withServer(contestant(name, set), [], async (origin, pid) => {
      const load = new TracingLoad(pid)
      while (!(await fetch(`${origin}/health/ready`)).ok);
      await load.gather(origin, PLAYERS)
      for (const mode of MODES) await load.play(mode, WARM_UP_BEATS)
      await runSet(set, loads.set(name, load))
      load.leave()
    })
  }
  for (const mode of MODES) costs[mode].push([])
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const mode of MODES) await round(loads, mode, set + turn)
  }
}

const total = (rounds: readonly Cost[], name: Name) =>
  rounds.reduce((sum, cost) => sum + cost[name], 0) / rounds.length

/** By how much a quotient of a set's means exceeds one, in per cent. */
const excesses = {
  tracing: (set: readonly Cost[]) =>
    100 * ((2 * total(set, 'on')) / (total(set, 'off') + total(set, 'off again')) - 1),
  noise: (set: readonly Cost[]) => 100 * (total(set, 'off again') / total(set, 'off') - 1),
}

/** The mean of some sets' figures, with its standard error. */
function estimate(sets: readonly Cost[][], excess: (set: readonly Cost[]) => number): string {
  const figures = sets.map(excess)
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length
  const squares = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0)
  const error = Math.sqrt(squares / (figures.length - 1) / figures.length)
  return `${mean.toFixed(1)} %${figures.length > 1 ? ` ± ${error.toFixed(1)}` : ''}`
}

function sum(mode: Mode, sets: readonly Cost[][]): string {
  const means = NAMES.map((name) => `${name} ${total(sets.flat(), name).toFixed(1)} µs`)
  const added = estimate(sets, excesses.tracing)
  return `${mode}: ${means.join(', ')}; tracing adds ${added}, equal servers differ by ${estimate(sets, excesses.noise)}`
}

for (let set = 0; set < SETS; set++) {
  await runSet(set)
  for (const mode of MODES) say(`set ${set + 1}: ${sum(mode, costs[mode].slice(-1))}`)
}
collector.close()

say(
  `\nCPU time per event, means of ${SETS} sets of ${ROUNDS} rounds, with the standard error over the sets`,
)
for (const mode of MODES) say(sum(mode, costs[mode]))
say(`${deliveries} deliveries to the collector`)
