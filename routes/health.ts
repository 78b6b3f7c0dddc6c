import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Health, Live, Ready } from '../schemas/health.ts'
import { version } from '../version.ts'

/** `/health` for people, `/health/live` and `/health/ready` for orchestrators. */
const health: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get('/health', { schema: { response: { 200: Health } } }, async () => ({
    status: fastify.health.reasons().length === 0 ? ('ok' as const) : ('degraded' as const),
    version,
    uptime_seconds: process.uptime(),
    dependencies: fastify.health.states(),
  }))

  fastify.get('/health/live', { schema: { response: { 200: Live } } }, async () => ({
    status: 'live' as const,
  }))

  fastify.get(
    '/health/ready',
    { schema: { response: { 200: Ready, 503: Ready } } },
    async (_request, reply) => {
      const reasons = fastify.health.reasons()
      if (reasons.length > 0) return reply.code(503).send({ status: 'not ready', reasons })
      return { status: 'ready' as const, reasons }
    },
  )
}

export default health
