import { type Static, Type } from 'typebox'
import { FieldObject, PlacedPlayer, Player, PlayerId, Scalar } from './common.ts'
import { RefusalCode } from './refusals.ts'

export const Landscape = Type.Object(
  { terrain: Type.Array(Type.Array(Type.Number())) },
  {
    description: 'Heights of about 0 … 1, first index x, second z, four decimals',
    receivers: 'a user, on connect',
  },
)
export type Landscape = Static<typeof Landscape>

export const FieldObjects = Type.Object(
  {
    food: Type.Array(FieldObject),
    obstacles: Type.Array(FieldObject),
  },
  {
    description: 'All food, pieces of rings included (negative ids), and all obstacles',
    receivers: 'a user, on connect; everyone, when the object service has laid out another board',
  },
)
export type FieldObjects = Static<typeof FieldObjects>

export const OtherPlayerLook = Type.Object(
  {
    id: PlayerId,
    look_x: Scalar,
    look_y: Scalar,
    look_z: Scalar,
    x: Type.Optional(Scalar),
    y: Type.Optional(Scalar),
    z: Type.Optional(Scalar),
  },
  { description: 'Where another player looks', receivers: 'everyone but the sender' },
)

export const OtherPlayerStateInfo = Type.Object(
  {
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
  },
  { description: 'How another player moves', receivers: 'everyone but the sender' },
)

const Spawn = Type.Object(Player.properties, {
  description: 'A player is alive',
  receivers: 'a user on connect, for each player alive; later everyone but the owner',
})
const InitializeMainPlayer = Type.Object(PlacedPlayer.properties, {
  description: 'The main player is alive and starts here',
  receivers: 'the user itself',
})
const InitializeZombiePlayer = Type.Object(PlacedPlayer.properties, {
  description: 'A zombie to simulate, which starts here',
  receivers: 'its owner',
})
const OtherPlayerBoost = Type.Object(
  { id: PlayerId },
  { description: 'Another player boosts', receivers: 'everyone but the sender' },
)
const PlayerMassUpdate = Type.Object(Player.properties, {
  description: 'The new mass of a player',
  receivers: 'everyone',
})
const Eaten = Type.Object(
  { food: Type.Array(FieldObject) },
  {
    description: 'New places of food; a negative id with x and z ≤ 0 is gone',
    receivers: 'everyone',
  },
)
const OtherPlayerCollided = Type.Object(
  { player_id: PlayerId },
  { description: 'Another player hit an obstacle', receivers: 'everyone but the sender' },
)
const PlayerKilled = Type.Object(
  { id: PlayerId },
  { description: 'A player died', receivers: 'everyone' },
)
const OnEndSpawn = Type.Object(
  { id: PlayerId },
  { description: 'A player left', receivers: 'everyone still connected' },
)
const ServerDraining = Type.Object(
  { reconnect_in_ms: Type.Number({ minimum: 0 }) },
  {
    description: 'This node is about to end; come back after this time, to whichever node answers',
    receivers: 'every user of the node',
  },
)
const EventRefused = Type.Object(
  { event: Type.String(), code: RefusalCode, message: Type.String() },
  {
    description:
      'An event that asked for no acknowledgement was refused; at most once a second for an event and code, where all unknown events count as one',
    receivers: 'the sender',
  },
)

/** Every event the server sends, with the schema of its one argument; `receivers` is for the documents. */
export const serverEvents = {
  landscape: Landscape,
  field_objects: FieldObjects,
  spawn: Spawn,
  initialize_main_player: InitializeMainPlayer,
  initialize_zombie_player: InitializeZombiePlayer,
  otherPlayerLook: OtherPlayerLook,
  otherPlayerStateInfo: OtherPlayerStateInfo,
  otherPlayerBoost: OtherPlayerBoost,
  player_mass_update: PlayerMassUpdate,
  eaten: Eaten,
  other_player_collided_with_obstacle: OtherPlayerCollided,
  player_killed: PlayerKilled,
  onEndSpawn: OnEndSpawn,
  server_draining: ServerDraining,
  event_refused: EventRefused,
} as const

export type ServerEventName = keyof typeof serverEvents
export type ServerPayload<Name extends ServerEventName> = Static<(typeof serverEvents)[Name]>
