import { readOptions } from './options.ts'
import { print } from './print.ts'
import { type BotsReport, isClean, runBots } from './run-bots.ts'

/** Most faults of one kind that are printed. */
const SHOWN = 10

function printCounts(title: string, counts: Record<string, number>): void {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a)
  print(`${title}: ${entries.map(([name, count]) => `${name} ${count}`).join(', ') || 'none'}`)
}

function printFaults(title: string, faults: readonly unknown[]): void {
  print(`${title}: ${faults.length}`)
  for (const fault of faults.slice(0, SHOWN)) {
    print(`  ${typeof fault === 'string' ? fault : JSON.stringify(fault)}`)
  }
}

function printReport(report: BotsReport): void {
  printCounts('Accepted', report.accepted)
  printCounts('Lost races', report.lostRaces)
  print(
    `Answers: p50 ${report.answerMs.p50.toFixed(1)} ms, p99 ${report.answerMs.p99.toFixed(1)} ms`,
  )
  printFaults('Honest acts refused', report.refusals)
  printFaults('Reliable events missing', report.missing)
  printFaults(
    `Masses that differ from the server's (${report.players} players)`,
    report.differences,
  )
  printFaults('Connections lost', report.lost)
}

try {
  const { token, ...options } = readOptions('bots', {
    url: { default: 'http://localhost:9000', help: 'Address of the server' },
    count: { default: 10, least: 1, most: 1_000, integer: true, help: 'Number of bots' },
    seconds: { default: 60, least: 1, most: 86_400, help: 'How long they play' },
    seed: { default: 1, help: 'Seed of what they do' },
    token: { default: '', help: 'Ticket, where the server asks for one' },
  })
  print(`${options.count} bots play on ${options.url} for ${options.seconds} s`)
  const report = await runBots({ ...options, token: token || undefined }, (line) => {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`)
    else print(line)
  })
  if (process.stdout.isTTY) print('')
  printReport(report)
  process.exitCode = isClean(report) ? 0 : 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
