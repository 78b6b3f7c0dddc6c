import type { AsyncApiDocument } from '../asyncapi/document.ts'
import type { Message } from '../asyncapi/messages.ts'
import type { Operation } from '../asyncapi/operations.ts'
import { type Html, html, inline } from './html.ts'
import { payloadTable } from './schema.ts'

/** A reference to a message of a channel ends in the message's name. */
function messagesOf(document: AsyncApiDocument, references: Operation['messages']): Message[] {
  return references.flatMap(({ $ref }) => {
    const message = document.components.messages[$ref.replace(/.*\//, '')]
    return message ? [message] : []
  })
}

function examples(message: Message): Html {
  const blocks = message.examples.map(({ name, payload }) => {
    const label = name === undefined ? '' : html`<figcaption>${name}</figcaption>`
    return html`<figure>${label}<pre>${JSON.stringify(payload, null, 1)}</pre></figure>`
  })
  return html`<div class="examples">${blocks}</div>`
}

function payload(message: Message): Html {
  return html`${payloadTable(message.payload)}${examples(message)}`
}

function answers(document: AsyncApiDocument, { reply, ...operation }: Operation): Html {
  if (reply === undefined) return html``
  const parts = messagesOf(document, reply.messages).map(
    (message) => html`<p>${inline(message.summary ?? '')}.</p>${examples(message)}`,
  )
  const codes = (operation['x-refusals'] ?? []).map(
    (code) => html`<a href="#refusal-${code}"><code>${code}</code></a> `,
  )
  return html`<h4>Acknowledgement</h4>${parts}<h4>May be refused with</h4><p class="codes">${codes}</p>`
}

/** One event: what it says, who hears it or what is answered, and why it may be refused. */
export function eventSection(document: AsyncApiDocument, name: string, operation: Operation): Html {
  const receivers = operation['x-receivers']
  return html`<section id="${name}">
    <h3><code>${name}</code></h3>
    <p>${inline(operation.summary)}.</p>
    ${receivers === undefined ? '' : html`<p class="receivers">To ${receivers}</p>`}
    ${messagesOf(document, operation.messages).map(payload)}
    ${answers(document, operation)}
  </section>`
}
