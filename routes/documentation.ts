import swaggerUi from '@fastify/swagger-ui'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { eventsPage } from '../plugins/documentation/page/index.ts'
import { STYLE } from '../plugins/documentation/page/style.ts'
import { FAULTS } from '../schemas/errors.ts'

const tags = ['Documentation']
const document = (description: string) =>
  Type.Object({}, { additionalProperties: true, description })
const page = { description: 'The page', content: { 'text/html': { schema: Type.String() } } }

const schemas = {
  page: { tags, summary: 'The socket events as a page', response: { 200: page, ...FAULTS } },
  asyncApi: {
    tags,
    summary: 'The socket events as AsyncAPI 3',
    response: { 200: document('The document'), ...FAULTS },
  },
  openApi: {
    tags,
    summary: 'The routes as OpenAPI 3.1',
    response: { 200: document('The document'), ...FAULTS },
  },
}

/** `/documentation`: the socket events and the routes as pages and as documents. Everybody may read them. */
const documentation: FastifyPluginAsyncTypebox = async (fastify) => {
  const { documentation } = fastify
  let text: string | undefined

  for (const path of ['/documentation', '/documentation/']) {
    const schema = { ...schemas.page, hide: path.endsWith('/') }
    fastify.get(path, { schema }, async (_request, reply) => {
      text ??= eventsPage(documentation.asyncApi())
      return reply.type('text/html; charset=utf-8').send(text)
    })
  }
  fastify.get('/documentation/style.css', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(STYLE),
  )
  fastify.get('/documentation/asyncapi.json', { schema: schemas.asyncApi }, async () =>
    documentation.asyncApi(),
  )
  fastify.get('/documentation/openapi.json', { schema: schemas.openApi }, async () =>
    documentation.openApi(),
  )
  await fastify.register(swaggerUi, {
    routePrefix: '/documentation/routes',
    uiConfig: {
      layout: 'BaseLayout',
      deepLinking: false,
      defaultModelsExpandDepth: -1,
    },
    theme: { title: 'ShatterLand routes' },
  })
}

export default documentation
