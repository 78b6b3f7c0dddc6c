import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import { plot } from './plot.ts'
import { type JoinRun, joinRows, type RelayRun, relayRows } from './runs.ts'
import { canPin } from './server-process.ts'
import { joinTable, relayTable } from './tables.ts'

const docs = fileURLToPath(new URL('../../docs/', import.meta.url))

/** What `npm run docs` runs after a build. */
const generator = fileURLToPath(new URL('../docs/generate.js', import.meta.url))

/** The part of the page that this command writes. */
const BEGIN = '<!-- bench: begin -->'
const END = '<!-- bench: end -->'

export type Measured = {
  relayRuns: readonly RelayRun[]
  joinRuns: readonly JoinRun[]
  rounds: number
  measureMs: number
}

function machine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    // What follows is the builder's own.
    system: `${type()} ${release().split('-')[0]}`,
    node: process.version,
  }
}

/** Prints the tables, and writes them with the JSON and the plot into the documents when asked to. */
export function report(
  { relayRuns, joinRuns, rounds, measureMs }: Measured,
  writes: boolean,
): void {
  const relay = relayRows(relayRuns)
  const joins = joinRows(joinRuns)
  const { cpu, cores, memoryGiB, system, node } = machine()
  const text = [
    `Medians of ${rounds} interleaved rounds of ${measureMs / 1000} s each. Machine: ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node.js ${node}; server and generator ${canPin ? 'pinned to a core each' : 'not pinned'}.`,
    relayTable(relay),
    ...(joins.length > 0
      ? ['200 users join within one second while 50 players move:', joinTable(joins)]
      : []),
  ].join('\n\n')
  process.stdout.write(`\n${text}\n`)
  if (!writes) return
  const json = { at: new Date().toISOString(), machine: machine(), rounds, measureMs, relay, joins }
  writeFileSync(`${docs}bench.json`, `${JSON.stringify(json, null, 2)}\n`)
  writeFileSync(`${docs}bench.svg`, plot(relay))
  writeInto(`${docs}performance.md`, text)
  // docs/operations.md has a table of these figures.
  execFileSync(process.execPath, [generator], { stdio: 'inherit' })
}

function writeInto(path: string, text: string): void {
  const page = readFileSync(path, 'utf8')
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (before === -1 || after === -1) throw new Error(`${path} has no place for the tables`)
  writeFileSync(path, `${page.slice(0, before)}${BEGIN}\n\n${text}\n\n${page.slice(after)}`)
}
