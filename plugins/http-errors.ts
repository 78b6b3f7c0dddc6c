import type { FastifyError } from 'fastify'
import fp from 'fastify-plugin'

/** One shape for every HTTP error. The text of a fault (5xx) is logged and never sent. */
export default fp(
  async (fastify) => {
    fastify.setErrorHandler<FastifyError>((error, request, reply) => {
      const statusCode = error.statusCode ?? 500
      if (statusCode >= 500) {
        request.log.error({ err: error }, 'a request failed')
        return reply
          .code(statusCode)
          .send({ statusCode, code: 'INTERNAL', message: 'A fault of the server; it was logged' })
      }
      return reply.code(statusCode).send({ statusCode, code: error.code, message: error.message })
    })
    fastify.setNotFoundHandler((request, reply) => {
      const message = `There is no ${request.method} ${request.url.split('?')[0]}`
      return reply.code(404).send({ statusCode: 404, code: 'NOT_FOUND', message })
    })
  },
  { name: 'http-errors' },
)
