import { type Static, Type } from 'typebox'
import { FieldObject, PlacedPlayer, Player, PlayerId, Scalar } from './common.ts'
import { RefusalCode } from './refusals.ts'

/** Heights in 0 … 1, first index x, second index z, rounded to four decimals. */
export const Landscape = Type.Object({ terrain: Type.Array(Type.Array(Type.Number())) })
export type Landscape = Static<typeof Landscape>

export const FieldObjects = Type.Object({
  food: Type.Array(FieldObject),
  obstacles: Type.Array(FieldObject),
})
export type FieldObjects = Static<typeof FieldObjects>

export const OtherPlayerLook = Type.Object({
  id: PlayerId,
  look_x: Scalar,
  look_y: Scalar,
  look_z: Scalar,
  x: Type.Optional(Scalar),
  y: Type.Optional(Scalar),
  z: Type.Optional(Scalar),
})

export const OtherPlayerStateInfo = Type.Object({
  id: PlayerId,
  position_x: Scalar,
  position_y: Scalar,
  position_z: Scalar,
  velocity_x: Scalar,
  velocity_y: Scalar,
  velocity_z: Scalar,
  angular_velocity_x: Scalar,
  angular_velocity_y: Scalar,
  angular_velocity_z: Scalar,
  rotation_x: Scalar,
  rotation_y: Scalar,
  rotation_z: Scalar,
  rotation_w: Scalar,
})

const Named = Type.Object({ id: PlayerId })

/** Every event the server sends, with the schema of its one argument. */
export const serverEvents = {
  landscape: Landscape,
  field_objects: FieldObjects,
  spawn: Player,
  initialize_main_player: PlacedPlayer,
  initialize_zombie_player: PlacedPlayer,
  otherPlayerLook: OtherPlayerLook,
  otherPlayerStateInfo: OtherPlayerStateInfo,
  otherPlayerBoost: Named,
  player_mass_update: Player,
  eaten: Type.Object({ food: Type.Array(FieldObject) }),
  other_player_collided_with_obstacle: Type.Object({ player_id: PlayerId }),
  player_killed: Named,
  onEndSpawn: Named,
  server_draining: Type.Object({ reconnect_in_ms: Type.Number() }),
  event_refused: Type.Object({ event: Type.String(), code: RefusalCode, message: Type.String() }),
} as const

export type ServerEventName = keyof typeof serverEvents
export type ServerPayload<Name extends ServerEventName> = Static<(typeof serverEvents)[Name]>
