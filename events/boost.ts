import fp from 'fastify-plugin'
import { massAfterBoost } from '../rules/mass.ts'
import { Boost } from '../schemas/client-events.ts'

/** A marble trades mass for speed. */
export default fp(
  async (fastify) => {
    const { world, players, plausibility, config } = fastify

    fastify.socketEvent({
      name: 'boost',
      payload: Boost,
      limit: { perSecond: 2, burst: 10, perPlayer: true },
      async handler(user, { player_id: id }) {
        // A marble that is too small is told so, whatever its charge.
        massAfterBoost(players.controlled(user.id, id).mass, config)
        const mass = await plausibility.boost(user, id, () => players.boost(user.id, id))
        world.tellOthers(user.id, 'otherPlayerBoost', { id })
        world.tellAll('player_mass_update', { id, mass })
        return { mass }
      },
    })
  },
  { name: 'boost-events', dependencies: ['socket-events', 'players', 'plausibility'] },
)
