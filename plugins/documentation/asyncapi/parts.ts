import {
  FieldObject,
  Mass,
  ObjectId,
  PlayerId,
  ReportedObjectId,
  Scalar,
} from '../../../schemas/common.ts'
import { RefusalCode } from '../../../schemas/refusals.ts'

export type JsonSchema = { [keyword: string]: unknown }

const described = (schema: object, description: string): JsonSchema => ({ ...schema, description })

/** The parts that many payloads share, under the names that the documents give them. */
export const SHARED: Record<string, { schema: object; document: JsonSchema }> = {
  PlayerId: {
    schema: PlayerId,
    document: described(PlayerId, "A user's Socket.IO session id (its main player) or zombie_<n>"),
  },
  Mass: {
    schema: Mass,
    document: described(Mass, "Has no unit; a marble's radius grows with its cube root"),
  },
  Scalar: {
    schema: Scalar,
    document: described(Scalar, 'A finite coordinate, velocity or direction, in world units'),
  },
  ObjectId: {
    schema: ObjectId,
    document: described(
      ObjectId,
      'The id of a piece of food or an obstacle; negative for food that a dead player left',
    ),
  },
  ReportedObjectId: {
    schema: ReportedObjectId,
    document: described(ReportedObjectId, 'An ObjectId, quoted or not'),
  },
  FieldObject: {
    schema: FieldObject,
    document: described(FieldObject, 'One piece of food or one obstacle; x and z in world units'),
  },
  RefusalCode: {
    schema: RefusalCode,
    document: described({ type: 'string', ...RefusalCode }, 'Why an event was refused'),
  },
}

const fingerprint = (schema: unknown) => JSON.stringify(schema)

const NAMES = new Map(
  Object.entries(SHARED).map(([name, { schema }]) => [fingerprint(schema), name]),
)

/** Keywords of our schemas that say nothing to a validator; the documents put them elsewhere. */
const NOT_JSON_SCHEMA = new Set(['receivers'])

/** A copy of a schema in which the shared parts are references. `own` is the part that is being defined. */
export function withReferences(schema: unknown, own?: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withReferences(item, own))
  if (schema === null || typeof schema !== 'object') return schema
  const name = NAMES.get(fingerprint(schema))
  if (name !== undefined && name !== own) return { $ref: `#/components/schemas/${name}` }
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !NOT_JSON_SCHEMA.has(keyword))
      .map(([keyword, value]) => [keyword, withReferences(value, own)]),
  )
}

/** `components.schemas` of a document. */
export function sharedSchemas(): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(SHARED).map(([name, { document }]) => [
      name,
      withReferences(document, name) as JsonSchema,
    ]),
  )
}

/** What a schema says of itself for the documents. Throws when it says nothing. */
export function annotation(schema: object, keyword: 'description' | 'receivers'): string {
  const value = (schema as JsonSchema)[keyword]
  if (typeof value !== 'string') throw new Error(`A schema lacks its ${keyword}`)
  return value
}
