import {
  type FastifyPluginAsyncTypebox,
  TypeBoxValidatorCompiler,
} from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { createDoorkeeper } from '../plugins/field-objects/doorkeeper.ts'
import { Refusal } from '../rules/refusal.ts'
import { FieldObjectsDelivery } from '../schemas/downstream.ts'
import { FAULTS, httpError } from '../schemas/errors.ts'

const schema = {
  tags: ['Services'],
  summary: 'Where an object service delivers food and obstacles',
  description: 'Open to the networks of OBJECTS_ALLOW and to the bearer of OBJECTS_TOKEN.',
  security: [{}, { objectsToken: [] }],
  body: FieldObjectsDelivery,
  response: {
    200: Type.Object(
      { status: Type.Literal('ok') },
      { description: 'Taken over; clients are told' },
    ),
    400: httpError('Not of the schema, or an object is off every board'),
    403: httpError('Neither from an admitted network nor with the token'),
    404: httpError('No object service is configured'),
    413: httpError('Larger than BODY_LIMIT'),
    415: httpError('Not JSON'),
    ...FAULTS,
  },
}

function refuse(reply: FastifyReply, statusCode: 400 | 403 | 404, code: string, message: string) {
  return reply.code(statusCode).send({ statusCode, code, message })
}

/** `POST /send_field_objects`: where the object service delivers, asked (by a join) or unasked. */
const sendFieldObjects: FastifyPluginAsyncTypebox = async (fastify) => {
  const { config, world, objectDeliveries } = fastify
  const admits = createDoorkeeper(config.OBJECTS_ALLOW, config.OBJECTS_TOKEN)

  fastify.post(
    '/send_field_objects',
    {
      bodyLimit: config.BODY_LIMIT,
      schema,
      // Fastify's own would take null for 0 and true for 1.
      validatorCompiler: TypeBoxValidatorCompiler,
      // Before the body is read: strangers are not worth the parsing.
      onRequest: async (request, reply) => {
        if (objectDeliveries === undefined) {
          const message = 'This server keeps its own field objects; no object service is configured'
          return refuse(reply, 404, 'NO_OBJECT_SERVICE', message)
        }
        if (!admits(request)) {
          const message = 'Field objects are taken from the object service alone'
          return refuse(reply, 403, 'NOT_ALLOWED', message)
        }
      },
    },
    async (request, reply) => {
      try {
        const { fieldObjects, moved } = objectDeliveries?.accept(request.body) ?? {}
        if (fieldObjects) world.tellAll('field_objects', fieldObjects)
        if (moved) world.tellAll('eaten', { food: moved })
        return { status: 'ok' as const }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return refuse(reply, 400, 'IMPLAUSIBLE_OBJECTS', 'An object is off every board')
      }
    },
  )
}

export default sendFieldObjects
