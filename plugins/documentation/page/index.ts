import type { AsyncApiDocument } from '../asyncapi/document.ts'
import { eventSection } from './event.ts'
import { type Html, html, markdown } from './html.ts'
import { sharedSchema } from './schema.ts'

const DIRECTIONS = [
  { action: 'receive', id: 'client-to-server', title: 'Client to server' },
  { action: 'send', id: 'server-to-client', title: 'Server to client' },
] as const

function operationsOf(document: AsyncApiDocument, action: 'receive' | 'send') {
  return Object.entries(document.operations).filter(([, operation]) => operation.action === action)
}

function navigation(document: AsyncApiDocument): Html {
  const groups = DIRECTIONS.map(({ action, id, title }) => {
    const links = operationsOf(document, action).map(
      ([name]) => html`<li><a href="#${name}">${name}</a></li>`,
    )
    return html`<h2><a href="#${id}">${title}</a></h2><ul>${links}</ul>`
  })
  return html`<nav aria-label="Events">${groups}
    <h2><a href="#refusals">Refusal codes</a></h2>
    <h2><a href="#schemas">Shared parts</a></h2>
  </nav>`
}

function refusals(document: AsyncApiDocument): Html {
  const rows = Object.entries(document['x-refusals']).map(
    ([code, meaning]) =>
      html`<tr id="refusal-${code}"><td><code>${code}</code></td><td>${meaning}</td></tr>`,
  )
  return html`<h2 id="refusals">Refusal codes</h2>
    <table><thead><tr><th>Code</th><th>Meaning</th></tr></thead><tbody>${rows}</tbody></table>`
}

/** The AsyncAPI document as one page for people: no script, so that the strictest policy lets it through. */
export function eventsPage(document: AsyncApiDocument): string {
  const { info, servers, channels, components } = document
  const connecting = Object.values(servers).map((server) =>
    markdown((server as { description: string }).description),
  )
  const directions = DIRECTIONS.map(({ action, id, title }) => {
    const events = operationsOf(document, action).map(([name, operation]) =>
      eventSection(document, name, operation),
    )
    return html`<h2 id="${id}">${title}</h2>${events}`
  })
  const schemas = Object.entries(components.schemas).map(([name, schema]) =>
    sharedSchema(name, schema),
  )
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${info.title}</title>
  <link rel="stylesheet" href="/documentation/style.css">
  <link rel="icon" href="data:,">
</head>
<body>
  <header>
    <strong>ShatterLand</strong>
    <a href="/documentation" aria-current="page">Socket events</a>
    <a href="/documentation/routes">Routes</a>
    <a href="/documentation/asyncapi.json">asyncapi.json</a>
    <a href="/documentation/openapi.json">openapi.json</a>
  </header>
  <div class="columns">
    ${navigation(document)}
    <main>
      <h1>${info.title} <small>${info.version}</small></h1>
      ${markdown(info.description)}
      <h2>Connecting</h2>
      ${connecting}
      <h2>Acknowledgements</h2>
      ${markdown(channels.acknowledgements.description)}
      ${directions}
      ${refusals(document)}
      <h2 id="schemas">Shared parts</h2>
      ${schemas}
    </main>
  </div>
</body>
</html>
`.text
}
