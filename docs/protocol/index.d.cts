// Generated from the schemas by `npm run docs`.

/** Why an event was refused. */
export type RefusalCode =
  /** The arguments are not one JSON object of the event's schema. */
  | 'INVALID_PAYLOAD'
  /** There is no such event. */
  | 'UNKNOWN_EVENT'
  /** The player belongs to another user. */
  | 'NOT_YOUR_PLAYER'
  /** There is no such player. */
  | 'UNKNOWN_PLAYER'
  /** There is no such piece of food. */
  | 'UNKNOWN_FOOD'
  /** There is no such obstacle. */
  | 'UNKNOWN_OBSTACLE'
  /** The player is dead or not yet initialised. */
  | 'NOT_ALIVE'
  /** The piece was eaten or moved a moment ago. */
  | 'ALREADY_EATEN'
  /** Not enough mass to boost, or to have killed that player. */
  | 'TOO_SMALL'
  /** The two things were too far apart to have touched. */
  | 'OUT_OF_REACH'
  /** The movement is faster than any marble can be. */
  | 'TOO_FAST'
  /** Too many events of this kind. */
  | 'RATE_LIMITED'
  /** The player store is away; nothing was changed. */
  | 'STORE_UNAVAILABLE'
  /** A service behind the server is away; nothing was changed. */
  | 'SERVICE_UNAVAILABLE'
  /** A fault of the server; it was logged. */
  | 'INTERNAL'

/** The one argument of each event that clients send. */
export interface ClientPayloads {
  /** The client has built its scene, or its main player was killed: it comes alive. */
  initialize_main: null | object
  /** Where a simulated player looks, five times a second; `id` names an owned zombie. */
  look: { id?: string; look_x: number; look_y: number; look_z: number; x?: number; y?: number; z?: number }
  /** How a simulated player moves, five times a second; no rotation means none. */
  player_state_reconcile: { id?: string; position_x: number; position_y: number; position_z: number; velocity_x: number; velocity_y: number; velocity_z: number; angular_velocity_x: number; angular_velocity_y: number; angular_velocity_z: number; rotation_x?: number; rotation_y?: number; rotation_z?: number; rotation_w?: number }
  /** A boost begins. */
  boost: { player_id: string }
  /** A player touches a piece of food. */
  eat: { food_id: number | string; player_id: string }
  /** A player touches an obstacle. */
  collision: { obstacle_id: number | string; player_id: string }
  /** Two players touch: `id` is the victim, the position is where it died. */
  kill_player: { id: string; x_position: number; z_position: number }
}

/** The one argument of each event that the server sends. */
export interface ServerPayloads {
  /** Heights of about 0 … 1, first index x, second z, four decimals. To a user, on connect. */
  landscape: { terrain: number[][] }
  /** All food, pieces of rings included (negative ids), and all obstacles. To a user, on connect; everyone, when the object service has laid out another board. */
  field_objects: { food: { id: number; x: number; z: number }[]; obstacles: { id: number; x: number; z: number }[] }
  /** A player is alive. To a user on connect, for each player alive; later everyone but the owner. */
  spawn: { id: string; mass: number }
  /** The main player is alive and starts here. To the user itself. */
  initialize_main_player: { id: string; mass: number; x: number; z: number }
  /** A zombie to simulate, which starts here. To its owner. */
  initialize_zombie_player: { id: string; mass: number; x: number; z: number }
  /** Where another player looks. To everyone but the sender. */
  otherPlayerLook: { id: string; look_x: number; look_y: number; look_z: number; x?: number; y?: number; z?: number }
  /** How another player moves. To everyone but the sender. */
  otherPlayerStateInfo: { id: string; position_x: number; position_y: number; position_z: number; velocity_x: number; velocity_y: number; velocity_z: number; angular_velocity_x: number; angular_velocity_y: number; angular_velocity_z: number; rotation_x: number; rotation_y: number; rotation_z: number; rotation_w: number }
  /** Another player boosts. To everyone but the sender. */
  otherPlayerBoost: { id: string }
  /** The new mass of a player. To everyone. */
  player_mass_update: { id: string; mass: number }
  /** New places of food; a negative id with x and z ≤ 0 is gone. To everyone. */
  eaten: { food: { id: number; x: number; z: number }[] }
  /** Another player hit an obstacle. To everyone but the sender. */
  other_player_collided_with_obstacle: { player_id: string }
  /** A player died. To everyone. */
  player_killed: { id: string }
  /** A player left. To everyone still connected. */
  onEndSpawn: { id: string }
  /** This node is about to end; come back after this time, to whichever node answers. To every user of the node. */
  server_draining: { reconnect_in_ms: number }
  /** An event that asked for no acknowledgement was refused; at most once a second for an event and code, where all unknown events count as one. To the sender. */
  event_refused: { event: string; code: RefusalCode; message: string }
}

/** What each event adds to its positive acknowledgement. */
export interface Results {
  /** the mass, and the place unless the player was alive already. */
  initialize_main: { mass: number; x?: number; z?: number }
  /** nothing more. */
  look: object
  /** nothing more. */
  player_state_reconcile: object
  /** the new mass. */
  boost: { mass: number }
  /** the new mass, and the piece at its new place. */
  eat: { mass: number; food: { id: number; x: number; z: number } }
  /** the new mass. */
  collision: { mass: number }
  /** the ring of food that the victim left. */
  kill_player: { food: { id: number; x: number; z: number }[] }
}

export type ClientEventName = keyof ClientPayloads
export type ServerEventName = keyof ServerPayloads

/** A refused event has changed nothing and reached nobody. */
export interface NegativeAcknowledgement {
  ok: false
  error: { code: RefusalCode; message: string }
}

/** What the acknowledgement callback of an event gets. */
export type Acknowledgement<Name extends ClientEventName> =
  | ({ ok: true } & Results[Name])
  | NegativeAcknowledgement

export type ClientToServerEvents = {
  [Name in ClientEventName]: (
    payload: ClientPayloads[Name],
    acknowledge?: (acknowledgement: Acknowledgement<Name>) => void,
  ) => void
}

/**
 * The same for a socket that asks for an acknowledgement each time: Socket.IO's `emitWithAck` knows the
 * answers only where the callback is not optional.
 */
export type AcknowledgedEvents = {
  [Name in ClientEventName]: (
    payload: ClientPayloads[Name],
    acknowledge: (acknowledgement: Acknowledgement<Name>) => void,
  ) => void
}

export type ServerToClientEvents = {
  [Name in ServerEventName]: (payload: ServerPayloads[Name]) => void
}
