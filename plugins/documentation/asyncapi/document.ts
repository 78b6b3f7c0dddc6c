import type { ClientEventName } from '../../../schemas/client-events.ts'
import { clientEvents } from '../../../schemas/client-events.ts'
import { PROTOCOL_VERSION } from '../../../schemas/protocol-version.ts'
import { REFUSALS } from '../../../schemas/refusals.ts'
import { type ServerEventName, serverEvents } from '../../../schemas/server-events.ts'
import { acknowledgementMessage, clientMessage, type Message, serverMessage } from './messages.ts'
import { type Operation, receiveOperation, sendOperation } from './operations.ts'
import { type JsonSchema, sharedSchemas } from './parts.ts'
import { ACKNOWLEDGEMENTS, CONNECTING, INTRODUCTION } from './texts.ts'

type Reference = { $ref: string }
type Channel = { address: string | null; title: string; description: string }

export type AsyncApiDocument = {
  asyncapi: '3.0.0'
  info: { title: string; version: string; description: string; license: { name: string } }
  defaultContentType: string
  servers: Record<string, object>
  channels: Record<'world' | 'acknowledgements', Channel & { messages: Record<string, Reference> }>
  operations: Record<string, Operation>
  components: { schemas: Record<string, JsonSchema>; messages: Record<string, Message> }
  /** Every refusal code with its meaning. */
  'x-refusals': typeof REFUSALS
}

const references = (names: readonly string[]): Record<string, Reference> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]))

const mapNames = <Name extends string, Value>(names: readonly Name[], make: (n: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, make(name)]))

/** The AsyncAPI 3 document of all socket events, as the server sees them: it receives what clients send. */
export function asyncApiDocument(): AsyncApiDocument {
  const inward = Object.keys(clientEvents) as ClientEventName[]
  const outward = Object.keys(serverEvents) as ServerEventName[]
  const answers = Object.fromEntries(
    inward.map((name) => [`${name}_acknowledgement`, acknowledgementMessage(name)]),
  )
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'ShatterLand socket events',
      version: PROTOCOL_VERSION,
      description: INTRODUCTION,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      node: {
        host: 'localhost:9000',
        pathname: '/socket.io/',
        protocol: 'ws',
        protocolVersion: '13',
        title: 'A node of the game',
        description: CONNECTING,
      },
    },
    channels: {
      world: {
        address: '/',
        title: 'The game',
        description: 'The default namespace of Socket.IO: every event, in both directions',
        messages: references([...inward, ...outward]),
      },
      acknowledgements: {
        address: null,
        title: 'Acknowledgements',
        description: ACKNOWLEDGEMENTS,
        messages: references(Object.keys(answers)),
      },
    },
    operations: {
      ...mapNames(inward, receiveOperation),
      ...mapNames(outward, sendOperation),
    },
    components: {
      schemas: sharedSchemas(),
      messages: {
        ...mapNames(inward, clientMessage),
        ...mapNames(outward, serverMessage),
        ...answers,
      },
    },
    'x-refusals': REFUSALS,
  }
}
