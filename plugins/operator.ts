import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether a request may see what the operator alone should: it carries METRICS_TOKEN, or none is set. */
    isOperator(request: FastifyRequest): boolean
    /** An `onRequest` hook that answers everybody else with 401. */
    operatorOnly(request: FastifyRequest, reply: FastifyReply): Promise<unknown>
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Who is the operator: whoever has the bearer token METRICS_TOKEN. */
export default fp(
  async (fastify) => {
    const { METRICS_TOKEN } = fastify.config
    const expected = METRICS_TOKEN === undefined ? undefined : digest(`Bearer ${METRICS_TOKEN}`)

    function isOperator({ headers }: FastifyRequest): boolean {
      // Digests have one length, so the time that comparing takes tells nothing.
      return (
        expected === undefined || timingSafeEqual(digest(headers.authorization ?? ''), expected)
      )
    }
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
