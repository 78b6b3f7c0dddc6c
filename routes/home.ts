import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { description, name, version } from '../version.ts'

const Home = Type.Object({
  name: Type.String(),
  version: Type.String(),
  description: Type.String(),
  socket_path: Type.String(),
  links: Type.Record(Type.String(), Type.String()),
})

/** `GET /`: what this is. */
const home: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get('/', { schema: { response: { 200: Home } } }, async () => ({
    name,
    version,
    description,
    socket_path: fastify.io.path(),
    links: { health: '/health', metrics: '/metrics' },
  }))
}

export default home
