import type { ResultsOf } from './acknowledgements.ts'
import type { ClientEventName, ClientPayload } from './client-events.ts'
import type { ServerEventName, ServerPayload } from './server-events.ts'

const ME = 'pBcTqdkRFqA9WnX0AAAB'
const OTHER = 'kEFk3LqtrQqUnuBpAAAD'

const motion = {
  position_x: 41.5,
  position_y: 12.25,
  position_z: 97,
  velocity_x: 3.5,
  velocity_y: -0.25,
  velocity_z: 11,
  angular_velocity_x: 2.75,
  angular_velocity_y: 0,
  angular_velocity_z: -0.5,
  rotation_x: 0.5,
  rotation_y: 0.5,
  rotation_z: -0.5,
  rotation_w: 0.5,
}

/** A typical payload of each event that clients send, for the documents. */
export const clientExamples: { [Name in ClientEventName]: ClientPayload<Name> } = {
  initialize_main: {},
  look: { id: ME, look_x: 0.6, look_y: 0, look_z: 0.8 },
  player_state_reconcile: { id: ME, ...motion },
  boost: { player_id: ME },
  eat: { food_id: 7, player_id: ME },
  collision: { obstacle_id: '3', player_id: 'zombie_4' },
  kill_player: { id: OTHER, x_position: 44.5, z_position: 98.25 },
}

/** The results of a typical acknowledgement of each event. */
export const resultExamples: { [Name in ClientEventName]: ResultsOf<Name> } = {
  initialize_main: { mass: 10, x: 131.5, z: 62.25 },
  look: {},
  player_state_reconcile: {},
  boost: { mass: 7.6 },
  eat: { mass: 11, food: { id: 7, x: 118, z: 203 } },
  collision: { mass: 12.75 },
  kill_player: { food: [{ id: -1, x: 54.5, z: 98.25 }] },
}

/** A typical payload of each event that the server sends. */
export const serverExamples: { [Name in ServerEventName]: ServerPayload<Name> } = {
  landscape: {
    terrain: [
      [0.5012, 0.5107],
      [0.4893, 0.4951],
    ],
  },
  field_objects: {
    food: [
      { id: 0, x: 17, z: 230 },
      { id: -4, x: 98.09, z: 115.88 },
    ],
    obstacles: [{ id: 0, x: 120, z: 44 }],
  },
  spawn: { id: OTHER, mass: 13.5 },
  initialize_main_player: { id: ME, mass: 10, x: 131.5, z: 62.25 },
  initialize_zombie_player: { id: 'zombie_4', mass: 6.5, x: 24.5, z: 181 },
  otherPlayerLook: { id: OTHER, look_x: 0.6, look_y: 0, look_z: 0.8 },
  otherPlayerStateInfo: { id: OTHER, ...motion },
  otherPlayerBoost: { id: OTHER },
  player_mass_update: { id: ME, mass: 7.6 },
  eaten: {
    food: [
      { id: 7, x: 118, z: 203 },
      { id: -4, x: -1, z: -1 },
    ],
  },
  other_player_collided_with_obstacle: { player_id: 'zombie_4' },
  player_killed: { id: OTHER },
  onEndSpawn: { id: OTHER },
  server_draining: { reconnect_in_ms: 1250 },
  event_refused: {
    event: 'boost',
    code: 'TOO_SMALL',
    message: 'Not enough mass to boost, or to have killed that player',
  },
}
