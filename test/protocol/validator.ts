import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'

type Reference = { $ref: string }
type Operation = {
  action: 'receive' | 'send'
  messages: Reference[]
  reply?: { messages: Reference[] }
}
export type AsyncApi = {
  channels: Record<string, { messages: Record<string, Reference> }>
  operations: Record<string, Operation>
  components: { messages: Record<string, { payload: object; examples: { payload: unknown }[] }> }
}

const root = new URL('../../../', import.meta.url)

export const readDocument = <Document>(path: string): Document =>
  JSON.parse(readFileSync(new URL(`docs/protocol/${path}`, root), 'utf8'))

/** Follows a reference within a document. Throws when nothing is there. */
function resolve(document: unknown, { $ref }: Reference): Reference | object {
  let place = document as Record<string, unknown> | undefined
  for (const key of $ref.replace('#/', '').split('/')) {
    place = place?.[key] as Record<string, unknown> | undefined
  }
  if (place === undefined) throw new Error(`${$ref} leads nowhere`)
  return '$ref' in place ? resolve(document, place as Reference) : place
}

/** What the AsyncAPI document, as it lies in the repository, says of messages: it knows nothing of our code. */
export function createDocumentValidator() {
  const document = readDocument<AsyncApi>('asyncapi.json')
  const ajv = new Ajv({ strict: false, allErrors: true })
  ajv.addSchema(document, 'asyncapi')

  function assertMessage(references: Reference[] | undefined, payload: unknown, what: string) {
    const [reference] = references ?? []
    if (reference === undefined) throw new Error(`The document knows no ${what}`)
    const { payload: schema } = resolve(document, reference) as { payload: object }
    const own = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"asyncapi#/'))
    if (!ajv.validate(own, payload)) {
      throw new Error(`${what} ${JSON.stringify(payload).slice(0, 200)}: ${ajv.errorsText()}`)
    }
  }

  const operation = (name: string, action: Operation['action']) => {
    const found = document.operations[name]
    return found?.action === action ? found : undefined
  }

  return {
    document,
    /** Each throws when the document does not know the event, or its payload is another. */
    assertSent: (event: string, payload: unknown) =>
      assertMessage(operation(event, 'receive')?.messages, payload, event),
    assertReceived: (event: string, payload: unknown) =>
      assertMessage(operation(event, 'send')?.messages, payload, event),
    assertAcknowledged: (event: string, payload: unknown) =>
      assertMessage(operation(event, 'receive')?.reply?.messages, payload, `reply to ${event}`),
  }
}
