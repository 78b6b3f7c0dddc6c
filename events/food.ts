import fp from 'fastify-plugin'
import { Eat } from '../schemas/client-events.ts'

/** A marble eats a piece of food: the piece moves, the marble grows. */
export default fp(
  async (fastify) => {
    const { world, players, deeds, plausibility } = fastify

    fastify.socketEvent({
      name: 'eat',
      payload: Eat,
      limit: { perSecond: 20, burst: 100, perPlayer: true },
      async handler(user, { food_id, player_id: id }) {
        const before = players.controlled(user.id, id)
        const foodId = Number(food_id)
        const meal = await plausibility.eat(user, before, foodId, (eater) =>
          deeds.eat(user.id, id, foodId, eater),
        )
        const { piece, mass } = meal
        world.tellAll('eaten', { food: [piece] })
        // It ate before it died; but nobody knows the dead.
        if (meal.lives()) world.tellAll('player_mass_update', { id, mass })
        return { mass, food: piece }
      },
    })
  },
  { name: 'food-events', dependencies: ['socket-events', 'players', 'deeds', 'plausibility'] },
)
