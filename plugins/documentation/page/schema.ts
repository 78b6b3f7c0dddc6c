import type { JsonSchema } from '../asyncapi/parts.ts'
import type { Schema } from '../schema.ts'
import { type Html, html, inline } from './html.ts'

const isEmpty = (schema: Schema) => Object.keys(schema.properties ?? {}).length === 0

/** The kind of one value: a link to a shared part, or a word. */
function kind(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/.*\//, '')
    return html`<a href="#schema-${name}">${name}</a>`
  }
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`
  if (schema.anyOf) {
    const kinds = schema.anyOf.map((part, i) => html`${i === 0 ? '' : ' or '}${kind(part)}`)
    return html`${kinds}`
  }
  if (schema.items) return html`${kind(schema.items)}[]`
  if (schema.properties && isEmpty(schema)) return html`<code>{}</code>`
  return html`${schema.type ?? 'any'}`
}

/** What a value must keep to besides its kind. */
function limits(schema: Schema): Html {
  const parts: Html[] = []
  const { minimum, exclusiveMinimum, maximum, minLength, maxLength, pattern } = schema
  if (minimum !== undefined || exclusiveMinimum !== undefined) {
    const least = minimum ?? `> ${exclusiveMinimum}`
    parts.push(html`${least}${maximum === undefined ? ' or more' : ` … ${maximum}`} `)
  }
  if (maxLength !== undefined) parts.push(html`${minLength ?? 0} … ${maxLength} characters `)
  if (pattern !== undefined) parts.push(html`<code>${pattern}</code>`)
  return html`${parts}`
}

/** One row for each field, those of nested objects behind their path. */
function rows(schema: Schema, path = ''): Html[] {
  const { properties = {}, required = [] } = schema
  return Object.entries(properties).flatMap(([name, field]) => {
    const own = html`<tr><td><code>${path}${name}</code></td><td>${kind(field)}</td>
      <td>${required.includes(name) ? 'required' : 'optional'}</td><td>${limits(field)}</td></tr>`
    if (field.properties) return [own, ...rows(field, `${path}${name}.`)]
    if (field.items?.properties) return [own, ...rows(field.items, `${path}${name}[].`)]
    return [own]
  })
}

/** A payload: a table of its fields, or a word where it has none. */
export function payloadTable(payload: JsonSchema): Html {
  const schema = payload as Schema
  const fields = rows(schema)
  if (fields.length === 0) return html`<p>${kind(schema)}</p>`
  return html`<table>
    <thead><tr><th>Field</th><th>Kind</th><th></th><th>Limits</th></tr></thead>
    <tbody>${fields}</tbody>
  </table>`
}

/** A shared part, where the tables' links lead. */
export function sharedSchema(name: string, part: JsonSchema): Html {
  const schema = part as Schema
  const values = (schema.enum ?? []).map((value) => html`<code>${String(value)}</code> `)
  return html`<section id="schema-${name}">
    <h3>${name}</h3>
    <p>${inline(schema.description ?? '')}</p>
    ${
      schema.properties
        ? payloadTable(part)
        : html`<p>${schema.enum ? values : html`${kind(schema)} ${limits(schema)}`}</p>`
    }
  </section>`
}
