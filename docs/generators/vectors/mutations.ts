import type { TSchema } from 'typebox'
import { Check } from 'typebox/value'
import type { Schema } from '../../../plugins/documentation/schema.ts'

/** What a field is given that it may not be, with its name; whatever the field's schema admits is left out. */
const NUMBERS: [name: string, value: unknown][] = [
  ['null', null],
  ['a quoted word', 'one'],
  ['too great', 1_000_000_001],
  ['too small', -1_000_000_001],
]
const TEXTS: [name: string, value: unknown][] = [
  ['null', null],
  ['a fraction', 1.5],
  ['an object', {}],
  ['an empty text', ''],
  ['a text with a space', 'a b'],
  ['a path', '../flush'],
  ['too long a text', 'a'.repeat(65)],
]

/** Payloads that no schema has a say in: the event layer takes one small, plain object. */
const ANY: [name: string, ...args: unknown[]][] = [
  ['a text instead of an object', 'x'],
  ['a number instead of an object', 5],
  ['a list instead of an object', [{}]],
]

const admitsText = ({ type, anyOf }: Schema): boolean =>
  type === 'string' || (anyOf?.some(admitsText) ?? false)

function without(payload: object, field: string): object {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => name !== field))
}

export type Mutation = { name: string; arguments: unknown[] }

/** One thing wrong at a time: each field missing, of the wrong kind, out of its limits. */
function fieldMutations({ properties = {}, required = [] }: Schema, payload: object): Mutation[] {
  return Object.entries(properties).flatMap(([field, schema]) => {
    const wrong = (admitsText(schema) ? TEXTS : NUMBERS)
      .filter(([, value]) => !Check(schema as TSchema, value))
      .map(([name, value]) => ({
        name: `${field} is ${name}`,
        arguments: [{ ...payload, [field]: value }],
      }))
    const missing = { name: `${field} is missing`, arguments: [without(payload, field)] }
    return required.includes(field) ? [missing, ...wrong] : wrong
  })
}

/** Everything that an event must not accept, made from its schema and a good payload. */
export function mutations(schema: Schema, payload: object): Mutation[] {
  const deep = { a: { b: { c: { d: 1 } } } }
  const many = Array.from({ length: 130 }, (_, i) => i)
  const universal = [
    ...ANY,
    ['two arguments', payload, payload],
    ['an unknown field that is nested too deeply', { ...payload, unknown: deep }],
    ['an unknown field with too many values', { ...payload, unknown: many }],
    ['an unknown field with too long a text', { ...payload, unknown: 'x'.repeat(1025) }],
    ["a key of an object's prototype", { ...payload, constructor: 1 }],
  ] as const
  return [
    ...universal.map(([name, ...args]) => ({ name, arguments: args })),
    // Where null is a payload, so is nothing at all.
    ...(Check(schema as TSchema, null) ? [] : [{ name: 'no argument', arguments: [] }]),
    ...fieldMutations(schema, payload),
  ]
}
