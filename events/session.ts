import fp from 'fastify-plugin'
import type { User } from '../plugins/world.ts'
import { randomSpawn } from '../rules/board.ts'
import { InitializeMain } from '../schemas/client-events.ts'
import { whenServed } from './when-served.ts'

/** How users come, come alive, and go. */
export default fp(
  async (fastify) => {
    const { world, players, fieldObjects, landscape, zombies, positions, config, random } = fastify
    const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }

    /** Sends the world's state, in the order in which a client builds its scene; its changes are kept meanwhile. */
    async function admit(user: User): Promise<void> {
      world.hold(user)
      try {
        const objects = await fieldObjects.forJoiner()
        const alive = await players.alive()
        if (!user.socket.connected) return
        world.tell(user, 'field_objects', objects)
        world.enter(user, alive)
      } catch (error) {
        world.letGo(user)
        throw error
      }
    }

    fastify.socketLifecycle({
      async connected(user) {
        const { socket } = user
        const terrain = await landscape.packet()
        await world.send(user, terrain)
        if (!socket.connected) return
        await whenServed(world, user, [() => admit(user), () => players.join(user.id)])
        if (socket.connected) await zombies.topUp()
      },

      async disconnected(user) {
        for (const id of await players.leave(user.id)) {
          positions.end(id)
          world.tellAll('onEndSpawn', { id })
        }
        await zombies.topUp()
      },
    })

    fastify.socketEvent({
      name: 'initialize_main',
      payload: InitializeMain,
      optionalPayload: true,
      limit: { perSecond: 2, burst: 10 },
      async handler(user) {
        const { id } = user
        const { revived, mass } = await players.revive(id)
        if (!revived) {
          world.tell(user, 'player_mass_update', { id, mass })
          return { mass }
        }
        const place = randomSpawn(board, random)
        positions.end(id)
        world.tell(user, 'initialize_main_player', { id, mass, ...place })
        world.tellOthers(id, 'spawn', { id, mass })
        return { mass, ...place }
      },
    })
  },
  {
    name: 'session-events',
    dependencies: [
      'socket-events',
      'players',
      'field-objects',
      'landscape',
      'zombies',
      'positions',
    ],
  },
)
