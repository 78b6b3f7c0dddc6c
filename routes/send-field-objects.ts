import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { HttpError } from '../schemas/errors.ts'

/** `POST /send_field_objects`: where an object service delivers. There is none, so there is nothing to deliver to. */
const sendFieldObjects: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.post(
    '/send_field_objects',
    { bodyLimit: fastify.config.BODY_LIMIT, schema: { response: { 404: HttpError } } },
    async (_request, reply) =>
      reply.code(404).send({
        statusCode: 404,
        code: 'NO_OBJECT_SERVICE',
        message: 'This server keeps its own field objects; no object service is configured',
      }),
  )
}

export default sendFieldObjects
