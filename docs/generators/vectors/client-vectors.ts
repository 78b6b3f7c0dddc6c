import type { Schema } from '../../../plugins/documentation/schema.ts'
import { type ClientEventName, clientEvents } from '../../../schemas/client-events.ts'
import { clientExamples } from '../../../schemas/examples.ts'
import { mutations } from './mutations.ts'

/** The world in which the vectors are played: limits on the number of events would get in their way. */
const environment = { RATE_LIMIT_FACTOR: '0' }

function onlyRequired({ required = [] }: Schema, payload: object): object {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => required.includes(name)))
}

/** A payload in the ways in which it may be said. */
function valid(schema: Schema, payload: object) {
  const numbers = Object.entries(payload).filter(([, value]) => typeof value === 'number')
  const extremes = numbers.filter(([name]) => schema.properties?.[name]?.maximum !== undefined)
  const greatest = extremes.map(([name]) => [name, schema.properties?.[name]?.maximum])
  return [
    { name: 'typical', payload },
    { name: 'required fields only', payload: onlyRequired(schema, payload) },
    { name: 'an unknown field', payload: { ...payload, unknown: { nested: [1, 'two', null] } } },
    ...(greatest.length === 0
      ? []
      : [{ name: 'greatest numbers', payload: { ...payload, ...Object.fromEntries(greatest) } }]),
    ...('food_id' in payload
      ? [{ name: 'a quoted id', payload: { ...payload, food_id: '7' } }]
      : []),
    ...(schema.anyOf ? [{ name: 'null', payload: null }] : []),
  ]
}

/** For each event that clients send: payloads that are taken and payloads that are refused for what they are. */
export function clientVectors() {
  const names = Object.keys(clientEvents) as ClientEventName[]
  return Object.fromEntries(
    names.map((event) => {
      const schema = clientEvents[event] as Schema
      const payload = clientExamples[event] ?? {}
      const code = 'INVALID_PAYLOAD'
      return [
        event,
        {
          event,
          description: schema.description,
          environment,
          valid: valid(schema, payload),
          invalid: mutations(schema, payload).map((mutation) => ({ ...mutation, code })),
        },
      ]
    }),
  )
}
