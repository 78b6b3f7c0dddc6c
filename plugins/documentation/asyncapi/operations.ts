import { eventRefusals } from '../../../schemas/acknowledgements.ts'
import { type ClientEventName, clientEvents } from '../../../schemas/client-events.ts'
import type { RefusalCode } from '../../../schemas/refusals.ts'
import { type ServerEventName, serverEvents } from '../../../schemas/server-events.ts'
import { annotation } from './parts.ts'

type Reference = { $ref: string }

export type Operation = {
  action: 'receive' | 'send'
  channel: Reference
  title: string
  summary: string
  description?: string
  messages: Reference[]
  reply?: { channel: Reference; messages: Reference[] }
  /** The codes with which the event may be refused. */
  'x-refusals'?: readonly RefusalCode[]
  /** Who is sent the event. */
  'x-receivers'?: string
}

const channel = (name: string): Reference => ({ $ref: `#/channels/${name}` })
const messages = (of: string, name: string): Reference[] => [
  { $ref: `#/channels/${of}/messages/${name}` },
]

export function receiveOperation(name: ClientEventName): Operation {
  return {
    action: 'receive',
    channel: channel('world'),
    title: name,
    summary: annotation(clientEvents[name], 'description'),
    messages: messages('world', name),
    reply: {
      channel: channel('acknowledgements'),
      messages: messages('acknowledgements', `${name}_acknowledgement`),
    },
    'x-refusals': eventRefusals[name],
  }
}

export function sendOperation(name: ServerEventName): Operation {
  const receivers = annotation(serverEvents[name], 'receivers')
  return {
    action: 'send',
    channel: channel('world'),
    title: name,
    summary: annotation(serverEvents[name], 'description'),
    description: `To ${receivers}.`,
    messages: messages('world', name),
    'x-receivers': receivers,
  }
}
