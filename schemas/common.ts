import { type Static, Type } from 'typebox'

/**
 * Greatest magnitude of any coordinate, velocity or direction on the wire.
 * Far outside every board (1000), yet small enough that a client which stores
 * single-precision floats (Unity) never turns a relayed number into Infinity.
 */
export const COORDINATE_LIMIT = 1e6

/** A finite number on the wire; TypeBox refuses NaN and ±Infinity for every number. */
export const Scalar = Type.Number({ minimum: -COORDINATE_LIMIT, maximum: COORDINATE_LIMIT })

/** A Socket.IO session id or `zombie_<n>`. The alphabet is safe in keys, paths and query strings. */
export const PlayerId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' })

/** Mass has no unit; a marble's radius grows with its cube root. */
export const Mass = Type.Number({ exclusiveMinimum: 0, maximum: 1e12 })

/** The id of a piece of food or an obstacle as the server sends it. */
export const ObjectId = Type.Integer({ minimum: -1_000_000_000, maximum: 1_000_000_000 })

/** The id of a piece of food or an obstacle as clients send it: Unity quotes it. */
export const ReportedObjectId = Type.Union([
  ObjectId,
  Type.String({ maxLength: 11, pattern: '^-?[0-9]{1,9}$' }),
])
export type ReportedObjectId = Static<typeof ReportedObjectId>

/** One piece of food or one obstacle; x and z in world units. */
export const FieldObject = Type.Object({ id: ObjectId, x: Scalar, z: Scalar })
export type FieldObject = Static<typeof FieldObject>

/** A player as the protocol's `spawn` and the stores know it. */
export const Player = Type.Object({ id: PlayerId, mass: Mass })
export type Player = Static<typeof Player>

/** A player at the place where its own client puts it. */
export const PlacedPlayer = Type.Object({ id: PlayerId, mass: Mass, x: Scalar, z: Scalar })
export type PlacedPlayer = Static<typeof PlacedPlayer>
