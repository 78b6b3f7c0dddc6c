import { readFileSync } from 'node:fs'
import type { RelayRow } from '../../bench/runs.ts'
import { kibibytes, markdown, megabits, ms, percent, short } from '../../bench/tables.ts'

/** What the newest measurement says of this server alone; older ones lack the bytes. */
export type Sizes = readonly (Omit<RelayRow, 'bytesPerSecond'> & { bytesPerSecond?: number })[]

export function readSizes(root: URL): Sizes {
  const { relay } = JSON.parse(readFileSync(new URL('docs/bench.json', root), 'utf8')) as {
    relay: Sizes
  }
  return relay.filter(({ name }) => name === 'shatterland')
}

/** What a node needs for the players of a world that are all on it. */
export function sizingTable(rows: Sizes): string {
  const head = [
    'players',
    'deliveries a second',
    'of a core',
    'to clients',
    'p99',
    'memory per client',
  ]
  const cells = rows.map(
    ({ players, perSecond, serverCpu, bytesPerSecond, p99, bytesPerClient }) => [
      String(players),
      short(perSecond),
      percent(serverCpu),
      bytesPerSecond === undefined ? '–' : megabits(bytesPerSecond),
      ms(p99),
      kibibytes(bytesPerClient),
    ],
  )
  return markdown(head, cells)
}
