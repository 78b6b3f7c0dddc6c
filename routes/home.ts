import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { description, name, version } from '../version.ts'

const About = Type.Object({
  name: Type.String(),
  version: Type.String(),
  description: Type.String(),
  socket_path: Type.String(),
  links: Type.Record(Type.String(), Type.String()),
})

/** `GET /about`: what this is. `GET /` says the same where there is no browser client to show. */
const home: FastifyPluginAsyncTypebox = async (fastify) => {
  const paths = fastify.hasWebClient ? ['/about'] : ['/about', '/']
  for (const path of paths) {
    fastify.get(path, { schema: { response: { 200: About } } }, async () => ({
      name,
      version,
      description,
      socket_path: fastify.io.path(),
      links: { health: '/health', metrics: '/metrics' },
    }))
  }
}

export default home
