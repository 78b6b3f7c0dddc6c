/**
 * `npm run docs` rewrites the marked parts of the documents from the schemas; `npm run docs -- --check`
 * only says which of them are out of date, with exit code 1.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { clientEvents } from '../schemas/client-events.ts'
import { Config } from '../schemas/config.ts'
import { REFUSALS } from '../schemas/refusals.ts'
import { serverEvents } from '../schemas/server-events.ts'
import { listMetrics } from './metrics.ts'

type Schema = {
  type?: string
  description?: string
  receivers?: string
  default?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
} & Partial<Record<'minimum' | 'maximum' | 'exclusiveMinimum', number>>

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

function environmentTable(): string {
  const rows = Object.entries(Config.properties as Record<string, Schema>).map(([name, schema]) => {
    const standard = schema.default === undefined ? 'unset' : code(schema.default)
    return row(code(name), standard, range(schema), schema.description ?? '')
  })
  return table(['Variable', 'Default', 'Values', 'Meaning'], rows)
}

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
  return values ? 'code' : (type ?? 'any')
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

function refusalTable(): string {
  const rows = Object.entries(REFUSALS).map(([name, meaning]) => row(code(name), meaning))
  return table(['Code', 'Meaning'], rows)
}

const metrics = await listMetrics()

function metricTable(): string {
  const rows = metrics.map(({ name, type, labels, help }) =>
    row(code(name), type, labels.map(code).join(', '), help),
  )
  return table(['Metric', 'Type', 'Labels', 'Meaning'], rows)
}

const parts: Record<string, () => string> = {
  environment: environmentTable,
  'client-events': clientEventTable,
  'server-events': serverEventTable,
  refusals: refusalTable,
  metrics: metricTable,
}

/** Replaces what stands between each pair of markers. */
function regenerate(text: string): string {
  return text.replace(
    /(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_all, open: string, name: string, close: string) => {
      const part = parts[name]
      if (part === undefined) throw new Error(`No generated part is called ${name}`)
      return `${open}${part()}\n${close}`
    },
  )
}

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
// Runs from build/docs/.
const root = new URL('../../', import.meta.url)

for (const file of ['README.md', 'docs/protocol.md', 'docs/metrics.md']) {
  const path = new URL(file, root)
  const before = readFileSync(path, 'utf8')
  const after = regenerate(before)
  if (after === before) continue
  if (options.check) {
    process.stderr.write(`${file} is out of date: npm run docs\n`)
    process.exitCode = 1
  } else {
    writeFileSync(path, after)
  }
}
