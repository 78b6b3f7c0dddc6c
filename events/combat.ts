import fp from 'fastify-plugin'
import { couldTouch } from '../rules/reach.ts'
import { Refusal } from '../rules/refusal.ts'
import { KillPlayer } from '../schemas/client-events.ts'

/** A marble shatters a smaller one, which leaves a ring of food. Both clients may report it; it happens once. */
export default fp(
  async (fastify) => {
    const { world, players, deeds, zombies, positions, config } = fastify
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
        const food = await deeds.kill(user.id, id, hunters(user.id, id), { x, z })
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
    dependencies: ['socket-events', 'players', 'deeds', 'zombies', 'positions'],
  },
)
