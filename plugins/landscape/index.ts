import { setImmediate } from 'node:timers/promises'
import fp from 'fastify-plugin'
import type { Board } from '../../rules/board.ts'
import { Refusal } from '../../rules/refusal.ts'
import { terrainSeed } from '../../rules/terrain-seed.ts'
import type { DependencyState } from '../../schemas/health.ts'
import { encodePacket, type Packet } from '../socket-io/packet.ts'
import { fractalNoise } from './fractal-noise.ts'
import { createRemoteLandscape } from './remote.ts'

declare module 'fastify' {
  interface FastifyInstance {
    landscape: LandscapeSource
    /** The seed that this node would choose for its world. */
    ownSeed: number
  }
}

export interface LandscapeSource {
  /** Undefined while the nodes of the world have not agreed on one. */
  readonly seed: number | undefined
  /** The `landscape` message, encoded once and shared by every join. */
  packet(): Promise<Packet>
  /** Where the landscape comes from, for `/health`. */
  health(): DependencyState
  /** Ends whatever is still under way. */
  close(): void
  /** Takes over the seed that the world's founder has chosen. Throws when clients were sent another landscape. */
  agree(seed: number): void
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

function embeddedLandscape(board: Board, ownSeed: number | undefined): LandscapeSource {
  let seed = ownSeed
  let made: Promise<Packet> | undefined
  const make = async (agreed: number) => {
    const heights = await runInSlices(fractalNoise(board, agreed))
    return encodePacket('landscape', { terrain: roundHeights(heights) })
  }
  return {
    get seed() {
      return seed
    },
    async packet() {
      if (seed === undefined) throw new Refusal('STORE_UNAVAILABLE')
      made ??= make(seed)
      return made
    },
    health: () => ({ status: 'up', kind: 'embedded' }),
    close: () => undefined,
    agree(agreed) {
      if (seed !== undefined && seed !== agreed) {
        throw new Error(`This node serves the landscape of seed ${seed}, its world has ${agreed}`)
      }
      seed = agreed
    },
  }
}

/** Decorates the instance with `fastify.landscape`; without Redis the board is ready before the server listens, with it before the node is ready. */
export default fp(
  async (fastify) => {
    const { BOARD_WIDTH: width, BOARD_HEIGHT: height, TERRAIN_SEED } = fastify.config
    const { downstream, shared } = fastify
    const board = { width, height }
    const ownSeed = TERRAIN_SEED ?? terrainSeed(new Date(fastify.now()))
    const embedded = embeddedLandscape(board, shared ? undefined : ownSeed)
    const landscape =
      downstream.landscape === undefined
        ? embedded
        : createRemoteLandscape(downstream.landscape, board, embedded, fastify.log)
    fastify.decorate('ownSeed', ownSeed)
    fastify.decorate('landscape', landscape)
    fastify.health.register('landscape', () => landscape.health())
    fastify.addHook('onReady', async () => {
      if (fastify.shared) return
      await landscape.packet()
      fastify.log.info({ seed: landscape.seed, width, height }, 'landscape ready')
    })
    fastify.addHook('onClose', async () => landscape.close())
  },
  { name: 'landscape', dependencies: ['config', 'health', 'chance', 'redis', 'downstream'] },
)
