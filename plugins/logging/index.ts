import fp from 'fastify-plugin'
import { secretsOf } from '../secret-variables.ts'
import { createLogging, type Logging } from './logging.ts'

declare module 'fastify' {
  interface FastifyInstance {
    logging: Logging
  }
}

/** Decorates the instance with `fastify.logging`, and sees to it that the configured secrets stay out of the log. */
export default fp<{ logging?: Logging }>(
  async (fastify, { logging = createLogging() }) => {
    fastify.decorate('logging', logging)
    for (const secret of secretsOf(fastify.config)) if (secret) logging.hide(secret)
  },
  { name: 'logging', dependencies: ['config'] },
)
