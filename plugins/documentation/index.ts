import swagger from '@fastify/swagger'
import fp from 'fastify-plugin'
import { PROTOCOL_VERSION } from '../../schemas/protocol-version.ts'
import { type AsyncApiDocument, asyncApiDocument } from './asyncapi/document.ts'

declare module 'fastify' {
  interface FastifyInstance {
    documentation: {
      /** The AsyncAPI 3 document of the socket events. */
      asyncApi(): AsyncApiDocument
      /** The OpenAPI 3.1 document of the routes, once the app is ready. */
      openApi(): object
    }
  }
}

const DESCRIPTION = `The HTTP side of a ShatterLand node. The game itself is played over Socket.IO: see the
[socket events](/documentation). Errors answer as \`{ statusCode, code, message }\`.`

const TAGS = {
  About: 'What this node is',
  Health: 'For people, orchestrators and load balancers',
  Operation: 'For the operator alone, where a token is configured',
  Services: 'For the services behind the server',
  Documentation: 'The documents of the protocol',
}

/** The documents of the protocol, made from the schemas. Registered before the routes, which it watches. */
export default fp(
  async (fastify) => {
    await fastify.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'ShatterLand routes',
          version: PROTOCOL_VERSION,
          description: DESCRIPTION,
          license: { name: 'MIT', identifier: 'MIT' },
        },
        servers: [{ url: '/', description: 'This node' }],
        tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
        components: {
          securitySchemes: {
            metricsToken: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN' },
            objectsToken: { type: 'http', scheme: 'bearer', description: 'OBJECTS_TOKEN' },
          },
        },
      },
      // The files of the browser client are routes too, and no part of the protocol.
      hideUntagged: true,
    })

    let asyncApi: AsyncApiDocument | undefined
    fastify.decorate('documentation', {
      asyncApi() {
        asyncApi ??= asyncApiDocument()
        return asyncApi
      },
      openApi: () => fastify.swagger(),
    })
  },
  { name: 'documentation' },
)
