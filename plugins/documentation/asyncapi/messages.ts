import {
  NegativeAcknowledgement,
  positiveAcknowledgement,
  results,
} from '../../../schemas/acknowledgements.ts'
import { type ClientEventName, clientEvents } from '../../../schemas/client-events.ts'
import { clientExamples, resultExamples, serverExamples } from '../../../schemas/examples.ts'
import { REFUSALS } from '../../../schemas/refusals.ts'
import { type ServerEventName, serverEvents } from '../../../schemas/server-events.ts'
import { annotation, type JsonSchema, withReferences } from './parts.ts'

export type Message = {
  name: string
  title: string
  summary?: string
  payload: JsonSchema
  examples: { name?: string; payload: unknown }[]
}

/** The description stands beside the payload, where every reader of the document looks for it. */
function message(name: string, schema: object, examples: Message['examples']): Message {
  const { description, ...payload } = withReferences(schema) as JsonSchema
  return {
    name,
    title: name,
    ...(typeof description === 'string' && { summary: description }),
    payload,
    examples,
  }
}

export const clientMessage = (name: ClientEventName): Message =>
  message(name, clientEvents[name], [{ payload: clientExamples[name] }])

export const serverMessage = (name: ServerEventName): Message =>
  message(name, serverEvents[name], [{ payload: serverExamples[name] }])

/** The acknowledgement of an event: its results, or why it was refused. */
export function acknowledgementMessage(name: ClientEventName): Message {
  const schema = {
    anyOf: [positiveAcknowledgement(name), NegativeAcknowledgement],
    description: `When it is done: ${annotation(results[name], 'description')}`,
  }
  const code = 'RATE_LIMITED'
  return message(`${name}_acknowledgement`, schema, [
    { name: 'done', payload: { ok: true, ...resultExamples[name] } },
    { name: 'refused', payload: { ok: false, error: { code, message: REFUSALS[code] } } },
  ])
}
