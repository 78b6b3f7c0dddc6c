import fp from 'fastify-plugin'
import { createEmbeddedFieldObjects } from './embedded.ts'
import { createRemoteFieldObjects, type RemoteFieldObjects } from './remote.ts'
import type { FieldObjectStore } from './store.ts'

declare module 'fastify' {
  interface FastifyInstance {
    fieldObjects: FieldObjectStore
    /** The same store when an object service is configured: it delivers by calling us. */
    objectDeliveries: RemoteFieldObjects | undefined
  }
}

/** Decorates the instance with `fastify.fieldObjects`, the store that the configuration asks for. */
export default fp(
  async (fastify) => {
    const { config, downstream, random, now, log } = fastify
    const { objects: service } = downstream
    const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }
    const knowsMasses = config.DB_URL !== undefined
    const remote = service && createRemoteFieldObjects({ service, board, now, log, knowsMasses })
    const fieldObjects =
      remote ??
      createEmbeddedFieldObjects({
        board,
        foodCount: config.FOOD_COUNT,
        obstacleCount: config.OBSTACLE_COUNT,
        random,
        now,
      })
    fastify.decorate('fieldObjects', fieldObjects)
    fastify.decorate('objectDeliveries', remote)
    fastify.health.register('field_objects', () => ({
      status: 'up',
      kind: fieldObjects.kind,
      ...service?.health(),
    }))
  },
  { name: 'field-objects', dependencies: ['config', 'health', 'chance', 'downstream'] },
)
