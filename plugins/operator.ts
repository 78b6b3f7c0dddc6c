import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { bearerOf } from './bearer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether a request may see what the operator alone should: it carries METRICS_TOKEN, or none is set. */
    isOperator(request: FastifyRequest): boolean
    /** An `onRequest` hook that answers everybody else with 401. */
    operatorOnly(request: FastifyRequest, reply: FastifyReply): Promise<unknown>
  }
}

/** Who is the operator: whoever has the bearer token METRICS_TOKEN. */
export default fp(
  async (fastify) => {
    const { METRICS_TOKEN } = fastify.config
    const isOperator = METRICS_TOKEN === undefined ? () => true : bearerOf(METRICS_TOKEN)
    fastify.decorate('isOperator', isOperator)
    fastify.decorate('operatorOnly', async (request: FastifyRequest, reply: FastifyReply) => {
      if (isOperator(request)) return
      reply.header('www-authenticate', 'Bearer')
      const message = 'For the operator alone'
      return reply.code(401).send({ statusCode: 401, code: 'UNAUTHORIZED', message })
    })
  },
  { name: 'operator', dependencies: ['config'] },
)
