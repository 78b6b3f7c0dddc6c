import { relayContestants } from './contestants.ts'
import type { RelayRow } from './runs.ts'
import { short } from './tables.ts'

const WIDTH = 760
const HEIGHT = 420
const LEFT = 70
const RIGHT = 170
const TOP = 50
const BOTTOM = 50

/** Colours that stay apart for the colour-blind, and on dark backgrounds. */
const COLOURS: Record<string, string> = {
  shatterland: '#d55e00',
  'node-limit': '#888888',
  'plain-socket-io': '#0072b2',
  'plain-ws': '#009e73',
  colyseus: '#cc79a7',
}

type Scale = (value: number) => number

/** Logarithmic, from the first value to the last. */
function logScale([from, to]: [number, number], [start, end]: [number, number]): Scale {
  const span = Math.log(to) - Math.log(from) || 1
  return (value) => start + ((Math.log(value) - Math.log(from)) / span) * (end - start)
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${content}</text>`
}

function curve(rows: readonly RelayRow[], label: string, colour: string, x: Scale, y: Scale) {
  const points = rows.map((row) => `${x(row.players).toFixed(1)},${y(row.perCpuSecond).toFixed(1)}`)
  const dots = points.map((point) => {
    const [cx, cy] = point.split(',')
    return `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`
  })
  const last = rows.at(-1)
  const end = last === undefined ? [0, 0] : [x(last.players) + 10, y(last.perCpuSecond) + 4]
  return [
    `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5"/>`,
    ...dots,
    text(end[0] as number, end[1] as number, label, `fill="${colour}"`),
  ].join('\n')
}

/** Deliveries per CPU-second over the world's size, both logarithmic. */
export function plot(allRows: readonly RelayRow[]): string {
  const rows = allRows.filter(({ isGeneratorBound }) => !isGeneratorBound)
  const sizes = [...new Set(rows.map(({ players }) => players))].sort((a, b) => a - b)
  const range: [number, number] = [sizes[0] ?? 1, sizes.at(-1) ?? 1]
  const x = logScale(range, [LEFT, WIDTH - RIGHT])
  const y = logScale([3e4, 1e7], [HEIGHT - BOTTOM, TOP])
  const grid = [1e5, 1e6, 1e7].map((value) => {
    const line = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}" stroke="#8884"/>`
    return line + text(LEFT - 8, y(value) + 4, short(value), 'text-anchor="end"')
  })
  const ticks = sizes.map((size) =>
    text(x(size), HEIGHT - BOTTOM + 20, String(size), 'text-anchor="middle"'),
  )
  const curves = relayContestants.flatMap(({ name, label }) => {
    const own = rows.filter((row) => row.name === name).sort((a, b) => a.players - b.players)
    return own.length === 0 ? [] : [curve(own, label, COLOURS[name] ?? '#888888', x, y)]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" fill="#888888">`,
    '<title>Deliveries per server-CPU-second over the number of players</title>',
    text(LEFT, 24, 'Deliveries per server-CPU-second', 'font-size="16"'),
    ...grid,
    ...ticks,
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, 'players', 'text-anchor="middle"'),
    ...curves,
    '</svg>\n',
  ].join('\n')
}
