import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'

/** `GET /metrics`: the Prometheus text format. */
const metrics: FastifyPluginAsyncTypebox = async (fastify) => {
  const { registry } = fastify.metrics
  fastify.get(
    '/metrics',
    { schema: { response: { 200: Type.String() } } },
    async (_request, reply) => {
      reply.type(registry.contentType)
      return registry.metrics()
    },
  )
}

export default metrics
