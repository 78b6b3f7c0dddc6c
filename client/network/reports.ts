import type { ClientPayload } from '../../schemas/client-events.ts'
import type { Player } from './player.ts'

/** Each simulated player reports at 5 Hz, in milliseconds. */
export const REPORT_INTERVAL_MS = 200

/** Where a player looks. */
export function lookOf({ id, marble: { direction } }: Player): ClientPayload<'look'> {
  return { id, look_x: direction.x, look_y: direction.y, look_z: direction.z }
}

/** How a player moves. */
export function stateOf({ id, marble }: Player): ClientPayload<'player_state_reconcile'> {
  const { position, velocity, spin, rotation } = marble
  return {
    id,
    position_x: position.x,
    position_y: position.y,
    position_z: position.z,
    velocity_x: velocity.x,
    velocity_y: velocity.y,
    velocity_z: velocity.z,
    angular_velocity_x: spin.x,
    angular_velocity_y: spin.y,
    angular_velocity_z: spin.z,
    rotation_x: rotation.x,
    rotation_y: rotation.y,
    rotation_z: rotation.z,
    rotation_w: rotation.w,
  }
}
