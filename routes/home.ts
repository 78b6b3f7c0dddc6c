import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { FAULTS } from '../schemas/errors.ts'
import { description, name, version } from '../version.ts'

const About = Type.Object(
  {
    name: Type.String(),
    version: Type.String(),
    description: Type.String(),
    socket_path: Type.String(),
    links: Type.Record(Type.String(), Type.String()),
  },
  { description: 'Name, version and where to go from here' },
)

const schema = {
  tags: ['About'],
  summary: 'What this is',
  response: { 200: About, ...FAULTS },
}

/** `GET /about`: what this is. `GET /` says the same where there is no browser client to show. */
const home: FastifyPluginAsyncTypebox = async (fastify) => {
  const paths = fastify.hasWebClient ? ['/about'] : ['/about', '/']
  for (const path of paths) {
    fastify.get(path, { schema: { ...schema, hide: path === '/' } }, async () => ({
      name,
      version,
      description,
      socket_path: fastify.io.path(),
      links: { documentation: '/documentation', health: '/health', metrics: '/metrics' },
    }))
  }
}

export default home
