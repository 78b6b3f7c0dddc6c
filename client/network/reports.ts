import type { ClientPayload } from '../../schemas/client-events.ts'
import type { Player } from './player.ts'

/** Each simulated player reports at 5 Hz, in milliseconds. */
export const REPORT_INTERVAL_MS = 200

type Look = ClientPayload<'look'>
type State = ClientPayload<'player_state_reconcile'>

/** The two payloads that are sent all the time. Each is one object that is filled anew: it is good for the call that sends it. */
const look = { id: '', look_x: 0, look_y: 0, look_z: 0 } satisfies Look
const state = {
  id: '',
  position_x: 0,
  position_y: 0,
  position_z: 0,
  velocity_x: 0,
  velocity_y: 0,
  velocity_z: 0,
  angular_velocity_x: 0,
  angular_velocity_y: 0,
  angular_velocity_z: 0,
  rotation_x: 0,
  rotation_y: 0,
  rotation_z: 0,
  rotation_w: 1,
} satisfies State

/** Where a player looks; overwritten by the next call. */
export function lookOf({ id, marble: { direction } }: Player): Look {
  look.id = id
  look.look_x = direction.x
  look.look_y = direction.y
  look.look_z = direction.z
  return look
}

/** How a player moves; overwritten by the next call. */
export function stateOf({ id, marble }: Player): State {
  const { position, velocity, spin, rotation } = marble
  state.id = id
  state.position_x = position.x
  state.position_y = position.y
  state.position_z = position.z
  state.velocity_x = velocity.x
  state.velocity_y = velocity.y
  state.velocity_z = velocity.z
  state.angular_velocity_x = spin.x
  state.angular_velocity_y = spin.y
  state.angular_velocity_z = spin.z
  state.rotation_x = rotation.x
  state.rotation_y = rotation.y
  state.rotation_z = rotation.z
  state.rotation_w = rotation.w
  return state
}
