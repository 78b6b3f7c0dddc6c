import { setImmediate } from 'node:timers/promises'
import fp from 'fastify-plugin'
import type { Board } from '../../rules/board.ts'
import { terrainSeed } from '../../rules/terrain-seed.ts'
import type { DependencyState } from '../../schemas/health.ts'
import { encodePacket, type Packet } from '../socket-io/packet.ts'
import { fractalNoise } from './fractal-noise.ts'
import { createRemoteLandscape } from './remote.ts'

declare module 'fastify' {
  interface FastifyInstance {
    landscape: LandscapeSource
  }
}

export interface LandscapeSource {
  readonly seed: number
  /** The `landscape` message, encoded once and shared by every join. */
  packet(): Promise<Packet>
  /** Where the landscape comes from, for `/health`. */
  health(): DependencyState
  /** Ends whatever is still under way. */
  close(): void
}

/** Longest stretch for which the generator holds the event loop, in milliseconds: half a relay tick. */
export const SLICE_MS = 10

/** Runs a generator to its end in slices, letting the event loop turn between them. */
export async function runInSlices<Result>(steps: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const end = performance.now() + SLICE_MS
    do {
      const { done, value } = steps.next()
      if (done) return value
    } while (performance.now() < end)
    await setImmediate()
  }
}

/**
 * Heights as they travel: four decimals. Clients scale heights by 25 world units, so the error
 * is below 25 · 0.00005 = 0.00125 units, a thousandth of the smallest marble's radius.
 */
export function roundHeights(heights: Iterable<ArrayLike<number>>): number[][] {
  return Array.from(heights, (row) =>
    Array.from(row, (height) => Math.round(height * 10_000) / 10_000),
  )
}

function embeddedLandscape(board: Board, seed: number): LandscapeSource {
  let made: Promise<Packet> | undefined
  const make = async () => {
    const heights = await runInSlices(fractalNoise(board, seed))
    return encodePacket('landscape', { terrain: roundHeights(heights) })
  }
  return {
    seed,
    packet() {
      made ??= make()
      return made
    },
    health: () => ({ status: 'up', kind: 'embedded' }),
    close: () => undefined,
  }
}

/** Decorates the instance with `fastify.landscape`; the board is ready before the server listens. */
export default fp(
  async (fastify) => {
    const { BOARD_WIDTH: width, BOARD_HEIGHT: height, TERRAIN_SEED } = fastify.config
    const { landscape: service } = fastify.downstream
    const board = { width, height }
    const seed = TERRAIN_SEED ?? terrainSeed(new Date(fastify.now()))
    const embedded = embeddedLandscape(board, seed)
    const landscape =
      service === undefined
        ? embedded
        : createRemoteLandscape(service, board, embedded, fastify.log)
    fastify.decorate('landscape', landscape)
    fastify.health.register('landscape', () => landscape.health())
    fastify.addHook('onReady', async () => {
      await landscape.packet()
      fastify.log.info({ seed, width, height }, 'landscape ready')
    })
    fastify.addHook('onClose', async () => landscape.close())
  },
  { name: 'landscape', dependencies: ['config', 'health', 'chance', 'downstream'] },
)
