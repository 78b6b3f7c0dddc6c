import fp from 'fastify-plugin'
import { createEmbeddedFieldObjects } from './embedded.ts'
import type { FieldObjectStore } from './store.ts'

declare module 'fastify' {
  interface FastifyInstance {
    fieldObjects: FieldObjectStore
  }
}

/** Decorates the instance with `fastify.fieldObjects`. */
export default fp(
  async (fastify) => {
    const { config, random, now } = fastify
    const fieldObjects = createEmbeddedFieldObjects({
      board: { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT },
      foodCount: config.FOOD_COUNT,
      obstacleCount: config.OBSTACLE_COUNT,
      random,
      now,
    })
    fastify.decorate('fieldObjects', fieldObjects)
    fastify.health.register('field_objects', () => ({ status: 'up', kind: fieldObjects.kind }))
  },
  { name: 'field-objects', dependencies: ['config', 'health', 'chance'] },
)
