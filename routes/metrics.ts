import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { FAULTS, httpError } from '../schemas/errors.ts'

/** `GET /metrics`: the Prometheus text format, for the operator alone where METRICS_TOKEN is set. */
const metrics: FastifyPluginAsyncTypebox = async (fastify) => {
  const { registry } = fastify.metrics
  fastify.get(
    '/metrics',
    {
      onRequest: fastify.operatorOnly,
      schema: {
        tags: ['Operation'],
        summary: 'Every metric in the Prometheus text format',
        security: [{}, { metricsToken: [] }],
        response: {
          200: {
            description: 'The metrics at this moment',
            content: { 'text/plain': { schema: Type.String() } },
          },
          401: httpError('METRICS_TOKEN is set, and the request did not bear it'),
          ...FAULTS,
        },
      },
    },
    async (_request, reply) => {
      reply.type(registry.contentType)
      return registry.metrics()
    },
  )
}

export default metrics
