import fp from 'fastify-plugin'
import { createEmbeddedFieldObjects } from './embedded.ts'
import { createRedisFieldObjects, type SharedFieldObjects } from './redis.ts'
import type { FieldObjectStore } from './store.ts'

declare module 'fastify' {
  interface FastifyInstance {
    fieldObjects: FieldObjectStore
    /** The same where many nodes share it, with what they need among themselves. */
    sharedField: SharedFieldObjects | undefined
  }
}

/** Decorates the instance with `fastify.fieldObjects`. */
export default fp(
  async (fastify) => {
    const { config, random, now, shared } = fastify
    const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }
    const embedded = createEmbeddedFieldObjects({
      board,
      foodCount: config.FOOD_COUNT,
      obstacleCount: config.OBSTACLE_COUNT,
      random,
      now,
    })
    const sharedField =
      shared &&
      createRedisFieldObjects({
        store: shared.store,
        board,
        random,
        layout: await embedded.forJoiner(),
      })
    fastify.decorate('sharedField', sharedField)
    const fieldObjects = sharedField ?? embedded
    fastify.decorate('fieldObjects', fieldObjects)
    fastify.health.register('field_objects', () => ({ status: 'up', kind: fieldObjects.kind }))
  },
  { name: 'field-objects', dependencies: ['config', 'health', 'chance', 'redis'] },
)
