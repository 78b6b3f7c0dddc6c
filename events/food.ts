import fp from 'fastify-plugin'
import { radius } from '../rules/reach.ts'
import { Eat } from '../schemas/client-events.ts'

/** A marble eats a piece of food: the piece moves, the marble grows. */
export default fp(
  async (fastify) => {
    const { world, players, deeds, positions, config } = fastify
    const enforced = config.PLAUSIBILITY === 'enforce'

    /** Where the eater is and how wide, when that is known and counts. */
    function eater(playerId: string, mass: number) {
      const place = enforced ? positions.get(playerId) : undefined
      return place && { ...place, radius: radius(mass) }
    }

    fastify.socketEvent({
      name: 'eat',
      payload: Eat,
      limit: { perSecond: 20, burst: 100, perPlayer: true },
      async handler(user, { food_id, player_id: id }) {
        const before = players.controlled(user.id, id)
        const meal = await deeds.eat(user.id, id, Number(food_id), eater(id, before.mass))
        // The piece has moved even if its eater dies in this moment, so all are told at once.
        world.tellAll('eaten', { food: [meal.piece] })
        const mass = await meal.mass()
        world.tellAll('player_mass_update', { id, mass })
        return { mass, food: meal.piece }
      },
    })
  },
  { name: 'food-events', dependencies: ['socket-events', 'players', 'deeds', 'positions'] },
)
