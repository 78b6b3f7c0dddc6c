import fp from 'fastify-plugin'
import { KillPlayer } from '../schemas/client-events.ts'

/** A marble shatters a smaller one, which leaves a ring of food. Both clients may report it; it happens once. */
export default fp(
  async (fastify) => {
    const { world, deeds, zombies, positions, plausibility } = fastify

    fastify.socketEvent({
      name: 'kill_player',
      payload: KillPlayer,
      limit: { perSecond: 10, burst: 50, perPlayer: true },
      async handler(user, { id, x_position: x, z_position: z }) {
        const hunters = plausibility.hunters(user, id)
        const place = plausibility.placeOfDeath(id, { x, z })
        const food = await deeds.kill(user.id, id, hunters, place)
        positions.end(id)
        world.tellAll('player_killed', { id })
        if (food.length > 0) world.tellAll('eaten', { food })
        await zombies.topUp()
        return { food }
      },
    })
  },
  {
    name: 'combat-events',
    dependencies: ['socket-events', 'deeds', 'zombies', 'positions', 'plausibility'],
  },
)
