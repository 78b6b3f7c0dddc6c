import { type Static, type TSchema, Type } from 'typebox'
import { PlayerId } from './common.ts'

/**
 * What the services of the original network really answer. Numbers come as numbers or as strings,
 * missing records as null, ids of objects as either; unknown extra fields are none of our business.
 */

/** A number, quoted or not. The limits of its meaning are checked when it is read. */
const LooseNumber = Type.Union([
  Type.Number(),
  Type.String({
    maxLength: 40,
    pattern: '^\\s*[+-]?[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]{1,3})?\\s*$',
  }),
])

const LooseInteger = Type.Union([
  Type.Integer(),
  Type.String({ maxLength: 12, pattern: '^-?[0-9]{1,9}$' }),
])

const LooseObject = Type.Object({ id: LooseInteger, x: LooseNumber, z: LooseNumber })
export type LooseObject = Static<typeof LooseObject>

/** Most objects that one delivery may carry: ten thousand pieces, the greatest FOOD_COUNT, twice over. */
const MAX_OBJECTS = 20_000

/** `GET /get_landscape`; the sides are checked against the board. */
export const LandscapeAnswer = Type.Object({
  result: Type.Array(Type.Array(Type.Number({ minimum: -1000, maximum: 1000 }))),
})

/** `GET /update_object`: where the piece is now. */
export const MovedObjectAnswer = LooseObject

/** `GET /get_pi_food`: the ring of one death. */
export const RingAnswer = Type.Object({ food: Type.Array(LooseObject, { maxItems: 1000 }) })

/** `POST /send_field_objects`, the call that the object service makes to us. */
export const FieldObjectsDelivery = Type.Object({
  food: Type.Array(LooseObject, { maxItems: MAX_OBJECTS }),
  obstacles: Type.Array(LooseObject, { maxItems: MAX_OBJECTS }),
})
export type FieldObjectsDelivery = Static<typeof FieldObjectsDelivery>

const orNothing = <Item extends TSchema>(item: Item) => Type.Union([item, Type.Null()])

const DataRecord = Type.Object({ id: PlayerId, mass: LooseNumber })

/** `zombies` is one string of ids, separated by spaces. */
const UserRecord = Type.Object({
  id: PlayerId,
  zombies: Type.Optional(orNothing(Type.String({ maxLength: 1_048_576 }))),
})

/** `GET /players/:id`: one record or `[null]`. */
export const PlayerAnswer = Type.Array(orNothing(DataRecord), { maxItems: 1 })
export type PlayerAnswer = Static<typeof PlayerAnswer>

/** `GET /users/:id`: one record or `[null]`. */
export const UserAnswer = Type.Array(orNothing(UserRecord), { maxItems: 1 })
export type UserAnswer = Static<typeof UserAnswer>

/**
 * `GET /players/get_all`: one entry for each update ever made, records that others wrote among them,
 * so only the ids are taken and what is no record is passed over.
 */
export const PlayersAnswer = Type.Array(
  orNothing(Type.Object({ id: Type.Optional(Type.Unknown()) })),
)
export type PlayersAnswer = Static<typeof PlayersAnswer>

/** Adding answers `["OK", n]`. */
export const AddedAnswer = Type.Array(Type.Union([Type.String(), Type.Number()]), { minItems: 1 })

/** Deleting answers `[0]` or `[1]`: either way the record is gone. */
export const DeletedAnswer = Type.Array(Type.Union([Type.Literal(0), Type.Literal(1)]), {
  minItems: 1,
})

/** The breaker between us and one service. */
export const BreakerState = Type.Enum(['closed', 'half-open', 'open'])
export type BreakerState = Static<typeof BreakerState>
