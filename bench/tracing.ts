/**
 * `npm run tracing-cost`: what tracing at 1 % costs per event. One process holds three whole servers: one without
 * tracing, one with, and a second one without, which shows how much two equal servers differ here. They play
 * beat by beat in turn, so that whatever else makes the machine slow hits all of them; the CPU time
 * of the process in a server's beats is divided by the number of its events.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Contestant, shatterland } from './contestants.ts'
import { say } from './scenarios.ts'
import { withServer } from './server-process.ts'
import { type Mode, type Stretch, TracingLoad } from './tracing-load.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1500' },
    players: { type: 'string', default: '50' },
    modes: { type: 'string', default: 'game,meals' },
    share: { type: 'string', default: '0.01' },
    'redis-url': { type: 'string' },
  },
})
const ROUNDS = Number(values.rounds)
/** Until the compiler has done what it will do; the time holds deliveries to the collector, too. */
const WARM_UP_ROUNDS = 150
/** Rounds whose sums are one sample: a few seconds. */
const SAMPLE_ROUNDS = 50
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

function settings(name: Name): Record<string, string> {
  const store = values['redis-url'] && {
    REDIS_URL: values['redis-url'],
    WORLD: `cost-${process.pid}-${NAMES.indexOf(name)}`,
  }
  const tracing = name === 'on' && {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: values.share,
  }
  return {
    ...shatterland.environment,
    LOG_LEVEL: 'warn',
    PLAUSIBILITY: 'off',
    RATE_LIMIT_FACTOR: '0',
    ...store,
    ...tracing,
  }
}

const servers: Contestant = {
  ...shatterland,
  script: fileURLToPath(new URL('./tracing-servers.js', import.meta.url)),
  environment: { SERVERS: JSON.stringify(NAMES.map(settings)) },
}

type Beat = Stretch & { delivered: boolean }
type Round = Record<Name, Beat>

/** In each round every server plays one beat. */
async function round(loads: Record<Name, TracingLoad>, mode: Mode, turn: number): Promise<Round> {
  const beats = {} as Round
  for (let i = 0; i < NAMES.length; i++) {
    const name = NAMES[(i + turn) % NAMES.length] as Name
    const before = deliveries
    const stretch = await loads[name].play(mode, turn)
    beats[name] = { ...stretch, delivered: deliveries > before }
  }
  return beats
}

const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length

/** Microseconds per event in the beats of a server that held no delivery. */
function perEvent(rounds: readonly Round[], name: Name): number {
  const beats = rounds.map((beats) => beats[name]).filter(({ delivered }) => !delivered)
  return (
    (1e6 * mean(beats.map(({ cpuSeconds }) => cpuSeconds))) /
    mean(beats.map(({ events }) => events))
  )
}

/** What deliveries cost, in microseconds per event of the traced server: they come at any time, in anybody's beat. */
function perDelivery(rounds: readonly Round[]): number {
  let surplus = 0
  for (const name of NAMES) {
    const usual = perEvent(rounds, name)
    for (const { [name]: beat } of rounds) {
      if (beat.delivered) surplus += 1e6 * beat.cpuSeconds - usual * beat.events
    }
  }
  return surplus / rounds.reduce((sum, { on }) => sum + on.events, 0)
}

/** A figure of all rounds with its standard error, which is taken from the figures of samples. */
function estimate(rounds: readonly Round[], figure: (rounds: readonly Round[]) => number): string {
  const figures: number[] = []
  for (let from = 0; from + SAMPLE_ROUNDS <= rounds.length; from += SAMPLE_ROUNDS) {
    figures.push(figure(rounds.slice(from, from + SAMPLE_ROUNDS)))
  }
  const middle = mean(figures)
  const squares = figures.reduce((sum, each) => sum + (each - middle) ** 2, 0)
  const error = Math.sqrt(squares / (figures.length - 1) / figures.length)
  return `${figure(rounds).toFixed(1)} % ± ${error.toFixed(1)}`
}

function summary(mode: Mode, rounds: readonly Round[]): string {
  const usual = (some: readonly Round[]) =>
    (perEvent(some, 'off') + perEvent(some, 'off again')) / 2
  const added = estimate(
    rounds,
    (some) => 100 * ((perEvent(some, 'on') + perDelivery(some)) / usual(some) - 1),
  )
  const noise = estimate(
    rounds,
    (some) => 100 * (perEvent(some, 'off again') / perEvent(some, 'off') - 1),
  )
  const means = NAMES.map((name) => `${name} ${perEvent(rounds, name).toFixed(1)} µs`)
  return `${mode}: ${means.join(', ')}, deliveries ${perDelivery(rounds).toFixed(2)} µs; tracing adds ${added}, equal servers differ by ${noise}`
}

async function gather(origins: string, pid: number): Promise<Record<Name, TracingLoad>> {
  const loads = {} as Record<Name, TracingLoad>
  for (const [i, origin] of origins.split(',').entries()) {
    while (!(await fetch(`${origin}/health/ready`)).ok) await sleep(50)
    const load = new TracingLoad(pid)
    await load.gather(origin, PLAYERS)
    loads[NAMES[i] as Name] = load
  }
  return loads
}

say('CPU time per event; ± is the standard error')
await withServer(servers, [], async (origins, pid) => {
  const loads = await gather(origins, pid)
  for (const mode of MODES) {
    for (let turn = 0; turn < WARM_UP_ROUNDS; turn++) await round(loads, mode, turn)
    const rounds: Round[] = []
    while (rounds.length < ROUNDS) rounds.push(await round(loads, mode, rounds.length))
    say(summary(mode, rounds))
  }
  for (const load of Object.values(loads)) load.leave()
})
collector.close()
say(`${deliveries} deliveries to the collector`)
