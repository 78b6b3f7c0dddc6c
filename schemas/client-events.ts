import { type Static, Type } from 'typebox'
import { PlayerId, ReportedObjectId, Scalar } from './common.ts'

/** Unity sends `null`, a careful client `{}`, a lazy one nothing: the event layer turns nothing into `null`. */
export const InitializeMain = Type.Union([Type.Null(), Type.Object({})], {
  description: 'The client has built its scene, or its main player was killed: it comes alive',
})

export const Look = Type.Object(
  {
    id: Type.Optional(PlayerId),
    look_x: Scalar,
    look_y: Scalar,
    look_z: Scalar,
    x: Type.Optional(Scalar),
    y: Type.Optional(Scalar),
    z: Type.Optional(Scalar),
  },
  {
    description: 'Where a simulated player looks, five times a second; `id` names an owned zombie',
  },
)
export type Look = Static<typeof Look>

export const PlayerState = Type.Object(
  {
    id: Type.Optional(PlayerId),
    position_x: Scalar,
    position_y: Scalar,
    position_z: Scalar,
    velocity_x: Scalar,
    velocity_y: Scalar,
    velocity_z: Scalar,
    angular_velocity_x: Scalar,
    angular_velocity_y: Scalar,
    angular_velocity_z: Scalar,
    rotation_x: Type.Optional(Scalar),
    rotation_y: Type.Optional(Scalar),
    rotation_z: Type.Optional(Scalar),
    rotation_w: Type.Optional(Scalar),
  },
  { description: 'How a simulated player moves, five times a second; no rotation means none' },
)
export type PlayerState = Static<typeof PlayerState>

export const Boost = Type.Object({ player_id: PlayerId }, { description: 'A boost begins' })

export const Eat = Type.Object(
  { food_id: ReportedObjectId, player_id: PlayerId },
  { description: 'A player touches a piece of food' },
)

export const Collision = Type.Object(
  { obstacle_id: ReportedObjectId, player_id: PlayerId },
  { description: 'A player touches an obstacle' },
)

export const KillPlayer = Type.Object(
  { id: PlayerId, x_position: Scalar, z_position: Scalar },
  { description: 'Two players touch: `id` is the victim, the position is where it died' },
)

/** Every event a client may send, with the schema of its one argument. */
export const clientEvents = {
  initialize_main: InitializeMain,
  look: Look,
  player_state_reconcile: PlayerState,
  boost: Boost,
  eat: Eat,
  collision: Collision,
  kill_player: KillPlayer,
} as const

export type ClientEventName = keyof typeof clientEvents
export type ClientPayload<Name extends ClientEventName> = Static<(typeof clientEvents)[Name]>
