import fp from 'fastify-plugin'
import { couldTouch } from '../rules/reach.ts'
import { Refusal } from '../rules/refusal.ts'
import { KillPlayer } from '../schemas/client-events.ts'

/** A marble shatters a smaller one, which leaves a ring of food. Both clients may report it; it happens once. */
export default fp(
  async (fastify) => {
    const { world, players, fieldObjects, zombies, positions, config } = fastify
    const enforced = config.PLAUSIBILITY === 'enforce'

    /** The user's players that may have touched the victim: all of them where a place is unknown. */
    function hunters(userId: string, victimId: string): string[] {
      const candidates = players.controlledBy(userId)
      if (!enforced || candidates.some(({ id }) => id === victimId)) {
        return candidates.map(({ id }) => id)
      }
      const victimPlace = positions.get(victimId)
      const near = candidates.filter(({ id, mass }) =>
        couldTouch(mass, positions.get(id), victimPlace),
      )
      if (near.length === 0 && candidates.length > 0) throw new Refusal('OUT_OF_REACH')
      return near.map(({ id }) => id)
    }

    fastify.socketEvent({
      name: 'kill_player',
      payload: KillPlayer,
      limit: { perSecond: 10, burst: 50, perPlayer: true },
      async handler(user, { id, x_position: x, z_position: z }) {
        const { result: food } = await players.kill(user.id, id, hunters(user.id, id), (mass) =>
          fieldObjects.scatter(id, { x, z }, mass),
        )
        await fieldObjects.drop(food)
        positions.delete(id)
        world.tellAll('player_killed', { id })
        if (food.length > 0) world.tellAll('eaten', { food })
        await zombies.topUp()
        return { food }
      },
    })
  },
  {
    name: 'combat-events',
    dependencies: ['socket-events', 'players', 'field-objects', 'zombies', 'positions'],
  },
)
