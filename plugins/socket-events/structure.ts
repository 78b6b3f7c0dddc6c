/** Deepest nesting, most keys and items in all, and longest string of a payload, unknown extra fields included. */
const MAX_DEPTH = 4
const MAX_NODES = 128
const MAX_STRING = 1024

/** Keys that reach an object's prototype when code copies them carelessly. */
const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Whether a payload is small, shallow, plain JSON. Schemas tolerate unknown fields, so this bounds
 * what may hide in them: binary attachments, deep nesting, long strings, keys of the prototype.
 */
export function isModestJson(value: unknown, depth = 0, budget = { nodes: MAX_NODES }): boolean {
  budget.nodes -= 1
  if (budget.nodes < 0 || depth > MAX_DEPTH) return false
  if (typeof value === 'number') return true
  if (typeof value === 'string') return value.length <= MAX_STRING
  if (value === null || typeof value !== 'object') return typeof value !== 'bigint'
  if (Array.isArray(value)) return value.every((item) => isModestJson(item, depth + 1, budget))
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  const record = value as Record<string, unknown>
  for (const key in record) {
    if (key.length > MAX_STRING || PROTOTYPE_KEYS.has(key)) return false
    if (!isModestJson(record[key], depth + 1, budget)) return false
  }
  return true
}
