import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { createEmbeddedFieldObjects } from './embedded.ts'
import { createRedisFieldObjects, type SharedFieldObjects } from './redis.ts'
import { createRemoteFieldObjects, type RemoteFieldObjects } from './remote.ts'
import type { FieldObjectStore } from './store.ts'

declare module 'fastify' {
  interface FastifyInstance {
    fieldObjects: FieldObjectStore
    /** The same where many nodes share it, with what they need among themselves. */
    sharedField: SharedFieldObjects | undefined
    /** The same where an object service is configured: it delivers by calling us. */
    objectDeliveries: RemoteFieldObjects | undefined
  }
}

function overService(fastify: FastifyInstance): RemoteFieldObjects | undefined {
  const { config, downstream, now, log } = fastify
  const { objects: service } = downstream
  if (service === undefined) return undefined
  const board = { width: config.BOARD_WIDTH, height: config.BOARD_HEIGHT }
  const knowsMasses = config.DB_URL !== undefined
  return createRemoteFieldObjects({ service, board, now, log, knowsMasses })
}

/** Decorates the instance with `fastify.fieldObjects`, the store that the configuration asks for. */
export default fp(
  async (fastify) => {
    const { config, random, now, shared, downstream } = fastify
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
    const objectDeliveries = overService(fastify)
    fastify.decorate('objectDeliveries', objectDeliveries)
    const fieldObjects = sharedField ?? objectDeliveries ?? embedded
    fastify.decorate('fieldObjects', fieldObjects)
    fastify.health.register('field_objects', () => ({
      status: 'up',
      kind: fieldObjects.kind,
      ...downstream.objects?.health(),
    }))
  },
  { name: 'field-objects', dependencies: ['config', 'health', 'chance', 'redis', 'downstream'] },
)
