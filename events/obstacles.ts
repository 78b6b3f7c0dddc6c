import fp from 'fastify-plugin'
import { Refusal } from '../rules/refusal.ts'
import { Collision } from '../schemas/client-events.ts'

/** A marble hits a spiked obstacle and loses mass. */
export default fp(
  async (fastify) => {
    const { world, players, fieldObjects } = fastify

    fastify.socketEvent({
      name: 'collision',
      payload: Collision,
      limit: { perSecond: 10, burst: 50, perPlayer: true },
      async handler(user, { obstacle_id, player_id: id }) {
        if (!(await fieldObjects.hasObstacle(Number(obstacle_id)))) {
          throw new Refusal('UNKNOWN_OBSTACLE')
        }
        const mass = await players.hit(user.id, id)
        world.tellAll('player_mass_update', { id, mass })
        world.tellOthers(user.id, 'other_player_collided_with_obstacle', { player_id: id })
        return { mass }
      },
    })
  },
  { name: 'obstacle-events', dependencies: ['socket-events', 'players', 'field-objects'] },
)
