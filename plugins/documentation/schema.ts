type Limit = 'minimum' | 'maximum' | 'exclusiveMinimum' | 'minLength' | 'maxLength'

/** What the documents and their generators read of a JSON schema. */
export type Schema = {
  $ref?: string
  type?: string
  description?: string
  /** Who gets an event; a word of our own. */
  receivers?: string
  default?: unknown
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  pattern?: string
} & Partial<Record<Limit, number>>
