import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { HttpError } from '../schemas/errors.ts'

/** `GET /metrics`: the Prometheus text format, for the operator alone where METRICS_TOKEN is set. */
const metrics: FastifyPluginAsyncTypebox = async (fastify) => {
  const { registry } = fastify.metrics
  fastify.get(
    '/metrics',
    {
      onRequest: fastify.operatorOnly,
      schema: { response: { 200: Type.String(), 401: HttpError } },
    },
    async (_request, reply) => {
      reply.type(registry.contentType)
      return registry.metrics()
    },
  )
}

export default metrics
