import type { Schema } from '../../plugins/documentation/schema.ts'
import { eventRefusals, results } from '../../schemas/acknowledgements.ts'
import { type ClientEventName, clientEvents } from '../../schemas/client-events.ts'
import { Config } from '../../schemas/config.ts'
import { REFUSALS } from '../../schemas/refusals.ts'
import { serverEvents } from '../../schemas/server-events.ts'
import type { Metric } from './metrics.ts'
import { type Sizes, sizingTable } from './sizing.ts'

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`
const code = (text: unknown) => `\`${text}\``

function table(heads: string[], rows: string[]): string {
  return [row(...heads), row(...heads.map(() => '---')), ...rows].join('\n')
}

function range({ enum: values, minimum, exclusiveMinimum, maximum, type }: Schema): string {
  if (values) return values.map(code).join(', ')
  if (type === 'boolean') return '`true`, `false`'
  if (type === 'string' || type === undefined) return ''
  const least = minimum ?? (exclusiveMinimum === undefined ? '' : `> ${exclusiveMinimum}`)
  return `${type}, ${least} … ${maximum}`
}

/** What the README shows of the variables. */
const MOST_USED = new Set([
  'HOST',
  'PORT',
  'LOG_LEVEL',
  'REDIS_URL',
  'WORLD',
  'TRUST_PROXY',
  'METRICS_TOKEN',
  'AUTH_SECRET',
])

function environmentTable(shows: (name: string) => boolean): string {
  const variables = Object.entries(Config.properties as Record<string, Schema>)
  const shown = variables.filter(([name]) => shows(name))
  const rows = shown.map(([name, schema]) => {
    const standard = schema.default === undefined ? 'unset' : code(schema.default)
    return row(code(name), standard, range(schema), schema.description ?? '')
  })
  return table(['Variable', 'Default', 'Values', 'Meaning'], rows)
}

const isRefusals = (values: unknown[]) =>
  values.length === Object.keys(REFUSALS).length &&
  values.every((value) => String(value) in REFUSALS)

/** A payload in short: its fields, optional ones with a question mark. */
function shape({ properties, required = [], anyOf, items, type, enum: values }: Schema): string {
  if (properties) {
    const fields = Object.entries(properties).map(([name, schema]) => {
      const mark = required.includes(name) ? '' : '?'
      return `${name}${mark}: ${shape(schema)}`
    })
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
  }
  if (anyOf) return anyOf.map(shape).join(' or ')
  if (items) return `${shape(items)}[]`
  if (values && isRefusals(values)) return 'code'
  return values ? values.map((value) => JSON.stringify(value)).join(' or ') : (type ?? 'any')
}

function clientEventTable(): string {
  const rows = Object.entries(clientEvents as Record<string, Schema>).map(([name, schema]) =>
    row(code(name), code(shape(schema)), schema.description ?? ''),
  )
  return table(['Event', 'Payload', 'Sent when'], rows)
}

function serverEventTable(): string {
  const rows = Object.entries(serverEvents as Record<string, Schema>).map(([name, schema]) =>
    row(code(name), code(shape(schema)), schema.description ?? '', schema.receivers ?? ''),
  )
  return table(['Event', 'Payload', 'Meaning', 'To whom'], rows)
}

function acknowledgementTable(): string {
  const declared: Record<string, unknown> = results
  const rows = Object.entries(declared as Record<string, Schema>).map(([name, schema]) =>
    row(
      code(name),
      code(shape(schema)),
      schema.description ?? '',
      eventRefusals[name as ClientEventName].map(code).join(', '),
    ),
  )
  return table(['Event', 'Results', 'That is', 'May be refused with'], rows)
}

function refusalTable(): string {
  const rows = Object.entries(REFUSALS).map(([name, meaning]) => row(code(name), meaning))
  return table(['Code', 'Meaning'], rows)
}

function metricTable(metrics: readonly Metric[]): string {
  const rows = metrics.map(({ name, type, labels, help }) =>
    row(code(name), type, labels.map(code).join(', '), help),
  )
  return table(['Metric', 'Type', 'Labels', 'Meaning'], rows)
}

/** What the tables say beside what is in the schemas. */
export type Sources = { metrics: readonly Metric[]; sizes: Sizes }

const parts: Record<string, (sources: Sources) => string> = {
  environment: () => environmentTable(() => true),
  'environment-short': () => environmentTable((name) => MOST_USED.has(name)),
  'client-events': clientEventTable,
  'server-events': serverEventTable,
  acknowledgements: acknowledgementTable,
  refusals: refusalTable,
  metrics: ({ metrics }) => metricTable(metrics),
  sizing: ({ sizes }) => sizingTable(sizes),
}

/** Replaces what stands between each pair of markers. */
export function regenerate(text: string, sources: Sources): string {
  return text.replace(
    /(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_all, open: string, name: string, close: string) => {
      const part = parts[name]
      if (part === undefined) throw new Error(`No generated part is called ${name}`)
      return `${open}${part(sources)}\n${close}`
    },
  )
}
