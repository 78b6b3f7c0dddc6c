import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

/** Redis holds something that this version did not write. */
export class CorruptStore extends Error {
  override readonly name = 'CorruptStore'
}

/** A check for one kind of contents: returns the value, typed, or throws CorruptStore. */
export function validated<Schema extends TSchema>(schema: Schema, what: string) {
  const validator = Compile(schema as TSchema)
  return (value: unknown): Static<Schema> => {
    if (validator.Check(value)) return value as Static<Schema>
    const [error] = validator.Errors(value)
    throw new CorruptStore(
      `Redis holds a malformed ${what}: ${error?.instancePath} ${error?.message}`,
    )
  }
}

/** Splits a flat reply into rows of `width` texts. */
export function rows(flat: readonly string[], width: number): string[][] {
  const result: string[][] = []
  for (let i = 0; i + width <= flat.length; i += width) result.push(flat.slice(i, i + width))
  return result
}
