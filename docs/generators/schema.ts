/** What the generators read of a schema. */
export type Schema = {
  type?: string
  description?: string
  receivers?: string
  default?: unknown
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  pattern?: string
} & Partial<Record<'minimum' | 'maximum' | 'exclusiveMinimum' | 'minLength' | 'maxLength', number>>
