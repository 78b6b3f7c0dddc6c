import { readOptions } from './options.ts'
import { print } from './print.ts'
import { type LoadReport, type Percentiles, runLoad } from './run-load.ts'

/** Most shortfalls that are printed. */
const SHOWN = 10

const ms = (value: number) => value.toFixed(value < 10 ? 2 : 1)

function row(cells: readonly (string | number)[]): string {
  const [first, ...rest] = cells
  return `${String(first).padEnd(38)}${rest.map((cell) => String(cell).padStart(12)).join('')}`
}

function printTimes(name: string, { p50, p90, p99, max, count }: Percentiles): void {
  print(row([name, count, ms(p50), ms(p90), ms(p99), ms(max)]))
}

function printCounts(title: string, counts: Record<string, number>): void {
  const text = Object.entries(counts).map(([name, count]) => `${name} ${count}`)
  print(`${title}: ${text.join(', ') || 'none'}`)
}

function printTable(report: LoadReport): void {
  const { schedule, cpu, balance } = report
  print(`Schedule ${schedule.fingerprint}: ${schedule.actions} actions`)
  printCounts('Sent', report.sent)
  printCounts('Refused', report.refused)
  print(`Not possible at their time: ${report.skipped}`)
  print('')
  print(row(['Delivered to all clients', 'should', 'did', 'missing']))
  for (const { event, expected, received, missing } of balance) {
    print(row([event, expected, received, missing]))
  }
  print('')
  print(row(['Milliseconds', 'count', 'p50', 'p90', 'p99', 'max']))
  printTimes('movement, sender to receiver', report.movementMs)
  printTimes('act to acknowledgement', report.answersMs)
  printTimes("this process's own lag", report.generatorLagMs)
  print('')
  const server = cpu.server === null ? 'unknown' : `${cpu.server.toFixed(0)} %`
  print(`CPU of one core: server ${server}, clients ${cpu.client.toFixed(0)} %`)
  for (const line of report.missing.slice(0, SHOWN)) print(`Missing: ${JSON.stringify(line)}`)
  if (report.missing.length > SHOWN) print(`and ${report.missing.length - SHOWN} more lines`)
  for (const line of report.lost) print(`Lost: ${line}`)
}

try {
  const {
    json,
    token,
    'metrics-token': metricsToken,
    ...options
  } = readOptions('load', {
    url: {
      default: 'http://localhost:9000',
      help: 'Address of the server, with nobody else on it',
    },
    clients: { default: 20, least: 1, most: 1_000, integer: true, help: 'Number of clients' },
    seconds: { default: 20, least: 1, most: 86_400, help: 'How long the load lasts' },
    seed: { default: 1, help: 'Seed of the schedule' },
    moves: { default: 5, least: 0.1, most: 50, help: 'Movement reports per client and second' },
    acts: { default: 0.5, most: 10, help: 'Meals, boosts and bumps per client and second' },
    token: { default: '', help: 'Ticket, where the server asks for one' },
    'metrics-token': {
      default: '',
      help: "Token for the server's metrics, where they ask for one",
    },
    json: { default: false, help: 'Prints one JSON object instead of a table' },
  })
  const report = await runLoad({ ...options, token: token || undefined, metricsToken })
  if (json) print(JSON.stringify(report))
  else printTable(report)
  process.exitCode = report.missing.length + report.lost.length === 0 ? 0 : 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
