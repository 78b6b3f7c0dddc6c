import fp from 'fastify-plugin'
import { Look, PlayerState } from '../schemas/client-events.ts'

/** Each simulated player reports both events at 5 Hz; the burst lets a stalled connection catch up. */
const MOVEMENT_LIMIT = { perSecond: 20, burst: 100, perPlayer: true }

/** The relay: where players look and move. Synchronous, so that it never waits behind I/O. */
export default fp(
  async (fastify) => {
    const { world, players, plausibility } = fastify

    fastify.socketEvent({
      name: 'look',
      payload: Look,
      immediate: true,
      limit: MOVEMENT_LIMIT,
      handler(user, { id = user.id, look_x, look_y, look_z, x, y, z }) {
        players.controlled(user.id, id)
        world.relay(user.id, 'otherPlayerLook', {
          id,
          look_x,
          look_y,
          look_z,
          ...(x !== undefined && { x }),
          ...(y !== undefined && { y }),
          ...(z !== undefined && { z }),
        })
        return undefined
      },
    })

    fastify.socketEvent({
      name: 'player_state_reconcile',
      payload: PlayerState,
      immediate: true,
      limit: MOVEMENT_LIMIT,
      handler(user, state) {
        const { id = user.id } = state
        players.controlled(user.id, id)
        const { position_x: x, position_y: y, position_z: z } = state
        plausibility.move(user, id, { x, y, z })
        world.relay(user.id, 'otherPlayerStateInfo', {
          id,
          position_x: state.position_x,
          position_y: state.position_y,
          position_z: state.position_z,
          velocity_x: state.velocity_x,
          velocity_y: state.velocity_y,
          velocity_z: state.velocity_z,
          angular_velocity_x: state.angular_velocity_x,
          angular_velocity_y: state.angular_velocity_y,
          angular_velocity_z: state.angular_velocity_z,
          // A very old client omits the rotation: identity.
          rotation_x: state.rotation_x ?? 0,
          rotation_y: state.rotation_y ?? 0,
          rotation_z: state.rotation_z ?? 0,
          rotation_w: state.rotation_w ?? 1,
        })
        return undefined
      },
    })
  },
  { name: 'movement-events', dependencies: ['socket-events', 'players', 'plausibility'] },
)
