import fp from 'fastify-plugin'
import { randomSpawn } from '../rules/board.ts'
import { Refusal } from '../rules/refusal.ts'
import type { ZombieClaim } from './players/registry.ts'

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

/** Zombies that could not be created are tried again after this time, in milliseconds. */
const RETRY_MS = 1_000

export default fp(
  async (fastify) => {
    const { players, world, config, random, log } = fastify
    const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }

    let paused = false
    let retry: NodeJS.Timeout | undefined
    let closed = false
    let failing = false

    function announce({ id, mass, ownerId }: ZombieClaim): void {
      const place = randomSpawn(board, random)
      world.tellId(ownerId, 'initialize_zombie_player', { id, mass, ...place })
      world.tellOthers(ownerId, 'spawn', { id, mass })
    }

    /** One line for the first failure in a row: while a store is away there is one a second. */
    function report(error: unknown): void {
      const level = failing ? 'debug' : 'warn'
      failing = true
      if (error instanceof Refusal) {
        log[level]({ reason: error.message }, 'zombies could not be topped up')
      } else log[level]({ err: error }, 'zombies could not be topped up')
    }

    async function topUp() {
      clearTimeout(retry)
      if (paused) return
      try {
        // Where the players are kept elsewhere, some zombies may be created and others not.
        for (;;) {
          const claims = await players.claimZombies(config.MIN_PLAYERS)
          if (claims.length === 0) break
          for (const claim of claims) announce(claim)
        }
        failing = false
      } catch (error) {
        report(error)
        // Another call may have failed meanwhile, and set its own.
        clearTimeout(retry)
        if (!closed) retry = setTimeout(topUp, RETRY_MS).unref()
      }
    }

    fastify.addHook('onClose', async () => {
      closed = true
      clearTimeout(retry)
    })
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
