import type { Schema } from '../../plugins/documentation/schema.ts'
import { results } from '../../schemas/acknowledgements.ts'
import { clientEvents } from '../../schemas/client-events.ts'
import { REFUSALS } from '../../schemas/refusals.ts'
import { serverEvents } from '../../schemas/server-events.ts'

const PRIMITIVES: Record<string, string> = {
  integer: 'number',
  number: 'number',
  string: 'string',
  boolean: 'boolean',
  null: 'null',
}

const CODES = JSON.stringify(Object.keys(REFUSALS))

/** The TypeScript type of a schema, as text. Throws on what it does not know. */
export function typeOf(schema: Schema): string {
  const { properties, required = [], anyOf, items, const: constant, enum: values } = schema
  if (properties) {
    const fields = Object.entries(properties).map(
      ([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${typeOf(field)}`,
    )
    return fields.length === 0 ? 'object' : `{ ${fields.join('; ')} }`
  }
  if (anyOf) return anyOf.map(typeOf).join(' | ')
  if (items) return items.anyOf ? `(${typeOf(items)})[]` : `${typeOf(items)}[]`
  if (constant !== undefined) return JSON.stringify(constant)
  if (values && JSON.stringify(values) === CODES) return 'RefusalCode'
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ')
  const primitive = PRIMITIVES[schema.type ?? '']
  if (primitive === undefined) throw new Error(`No type for ${JSON.stringify(schema)}`)
  return primitive
}

function members(schemas: Record<string, unknown>): string {
  return Object.entries(schemas as Record<string, Schema>)
    .map(([name, schema]) => {
      const receivers = schema.receivers === undefined ? '' : ` To ${schema.receivers}.`
      const comment = schema.description === undefined ? '' : `${schema.description}.${receivers}`
      return `  /** ${comment} */\n  ${name}: ${typeOf(schema)}`
    })
    .join('\n')
}

function codes(): string {
  const lines = Object.entries(REFUSALS).map(
    ([code, meaning]) => `  /** ${meaning}. */\n  | '${code}'`,
  )
  return `export type RefusalCode =\n${lines.join('\n')}`
}

/** The declarations of `shatterland-server/protocol`: plain types, so that clients need no schema library. */
export function typeDeclarations(): string {
  return `// Generated from the schemas by \`npm run docs\`.

/** Why an event was refused. */
${codes()}

/** The one argument of each event that clients send. */
export interface ClientPayloads {
${members(clientEvents)}
}

/** The one argument of each event that the server sends. */
export interface ServerPayloads {
${members(serverEvents)}
}

/** What each event adds to its positive acknowledgement. */
export interface Results {
${members(results)}
}

export type ClientEventName = keyof ClientPayloads
export type ServerEventName = keyof ServerPayloads

/** A refused event has changed nothing and reached nobody. */
export interface NegativeAcknowledgement {
  ok: false
  error: { code: RefusalCode; message: string }
}

/** What the acknowledgement callback of an event gets. */
export type Acknowledgement<Name extends ClientEventName> =
  | ({ ok: true } & Results[Name])
  | NegativeAcknowledgement

export type ClientToServerEvents = {
  [Name in ClientEventName]: (
    payload: ClientPayloads[Name],
    acknowledge?: (acknowledgement: Acknowledgement<Name>) => void,
  ) => void
}

/**
 * The same for a socket that asks for an acknowledgement each time: Socket.IO's \`emitWithAck\` knows the
 * answers only where the callback is not optional.
 */
export type AcknowledgedEvents = {
  [Name in ClientEventName]: (
    payload: ClientPayloads[Name],
    acknowledge: (acknowledgement: Acknowledgement<Name>) => void,
  ) => void
}

export type ServerToClientEvents = {
  [Name in ServerEventName]: (payload: ServerPayloads[Name]) => void
}
`
}
