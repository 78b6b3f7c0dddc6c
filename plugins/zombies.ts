import fp from 'fastify-plugin'
import { randomSpawn } from '../rules/board.ts'

declare module 'fastify' {
  interface FastifyInstance {
    zombies: {
      /** Adds the zombies that are missing and announces them. Never rejects: what called it has succeeded already. */
      topUp(): Promise<void>
      /** From here on `topUp` does nothing, until `resume`. */
      pause(): void
      resume(): void
    }
  }
}

export default fp(
  async (fastify) => {
    const { players, world, config, random, log } = fastify
    const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }

    let paused = false

    async function topUp() {
      if (paused) return
      try {
        for (const { id, mass, ownerId } of await players.claimZombies(config.MIN_PLAYERS)) {
          const place = randomSpawn(board, random)
          world.tellId(ownerId, 'initialize_zombie_player', { id, mass, ...place })
          world.tellOthers(ownerId, 'spawn', { id, mass })
        }
      } catch (error) {
        log.warn({ err: error }, 'zombies could not be topped up')
      }
    }

    fastify.decorate('zombies', {
      topUp,
      pause() {
        paused = true
      },
      resume() {
        paused = false
      },
    })
  },
  { name: 'zombies', dependencies: ['players', 'world', 'config', 'chance'] },
)
