import { joinContestants, relayContestants } from './contestants.ts'
import type { JoinRow, RelayRow } from './runs.ts'

const labels = new Map(
  [...relayContestants, ...joinContestants].map(({ name, label }) => [name, label]),
)

/** What each server is compared with. */
const BASELINE = 'plain-socket-io'
const LIMIT = 'node-limit'

/** Three significant digits with a unit for thousands and millions. */
export function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`
  if (value >= 1e3) return `${(value / 1e3).toPrecision(3)} k`
  return value.toPrecision(3)
}

export const percent = (value: number) => `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`
export const ms = (value: number | undefined) =>
  value === undefined ? '–' : `${value.toFixed(1)} ms`

export const kibibytes = (bytes: number) => `${Math.round(bytes / 1024)} KiB`

/** Bytes a second as bits a second, as networks are measured. */
export const megabits = (bytes: number) => `${Math.round((8 * bytes) / 1e6)} Mbit/s`

export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function ratio(row: RelayRow, rows: readonly RelayRow[], to: string): number | undefined {
  const other = rows.find(({ name, players }) => name === to && players === row.players)
  return other === undefined || other.isGeneratorBound
    ? undefined
    : row.perCpuSecond / other.perCpuSecond
}

/** One line for each server and size. */
export function relayTable(rows: readonly RelayRow[]): string {
  const head = [
    ...['players', 'server', 'deliveries per CPU-second', '× plain Socket.IO', 'of the Node limit'],
    ...[
      'p50',
      'p99',
      'not delivered',
      'to clients',
      'server CPU',
      'generator CPU',
      'disturbed',
      'memory per client',
    ],
  ]
  const cells = rows.map((row) => {
    const names = [String(row.players), labels.get(row.name) ?? row.name]
    if (row.isGeneratorBound) return [...names, 'generator-bound', ...head.slice(3).map(() => '–')]
    const times = ratio(row, rows, BASELINE)
    const share = ratio(row, rows, LIMIT)
    return [
      ...names,
      short(row.perCpuSecond),
      times === undefined ? '–' : times.toFixed(1),
      share === undefined ? '–' : percent(share),
      ms(row.p50),
      ms(row.p99),
      row.name === LIMIT ? '–' : percent(row.missing),
      megabits(row.bytesPerSecond),
      percent(row.serverCpu),
      percent(row.generatorCpu),
      percent(row.waiting),
      kibibytes(row.bytesPerClient),
    ]
  })
  return markdown(head, cells)
}

/** One line for each server that users join. */
export function joinTable(rows: readonly JoinRow[]): string {
  const head = ['server', 'CPU per join', 'bytes per join', 'movement p99 before', 'and meanwhile']
  const cells = rows.map((row) => [
    labels.get(row.name) ?? row.name,
    ms(row.cpuMsPerJoin),
    short(row.bytesPerJoin),
    ms(row.p99Before),
    ms(row.p99),
  ])
  return markdown(head, cells)
}
