import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { DownstreamError } from './error.ts'

/** One kind of call to a service. */
export type Call<Answer> = {
  /** Its name in the metrics. */
  readonly name: string
  /** Whether a second try may do no harm: reads and deletions. */
  readonly idempotent: boolean
  /** The answer in our terms. Throws what the caller may treat as an invalid answer. */
  readonly read: (text: string) => Answer
}

/** A call that answers JSON of a schema. */
export function jsonCall<Schema extends TSchema>(
  name: string,
  idempotent: boolean,
  schema: Schema,
): Call<Static<Schema>> {
  const validator: Validator = Compile(schema as TSchema)
  return {
    name,
    idempotent,
    read(text) {
      const answer: unknown = parse(text)
      if (!validator.Check(answer)) {
        const [error] = validator.Errors(answer)
        throw new DownstreamError('invalid', `${error?.instancePath ?? ''} ${error?.message ?? ''}`)
      }
      return answer as Static<Schema>
    },
  }
}

/** A call whose answer is only that it succeeded. */
export function plainCall(name: string, idempotent: boolean): Call<void> {
  return { name, idempotent, read: () => undefined }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new DownstreamError('invalid', 'not JSON')
  }
}
