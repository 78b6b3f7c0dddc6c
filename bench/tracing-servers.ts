/**
 * Several whole servers in one process, so that nothing but their settings makes them differ: the compiler, the memory
 * and the core are the same. `SERVERS` lists their settings as JSON; the line at the end lists their origins.
 */
import type { AddressInfo } from 'node:net'
import closeWithGrace from 'close-with-grace'
import Fastify, { type FastifyInstance } from 'fastify'
import app from '../app.ts'
import type { Environment } from '../plugins/config.ts'
import { createLogging } from '../plugins/logging/logging.ts'
import { say } from './scenarios.ts'

const host = '127.0.0.1'
const servers: FastifyInstance[] = []
for (const environment of JSON.parse(process.env.SERVERS ?? '[]') as Environment[]) {
  const logging = createLogging()
  const server = Fastify({ logger: logging.options, forceCloseConnections: true })
  await server.register(app, { logging, environment })
  await server.listen({ host, port: 0 })
  servers.push(server)
}
closeWithGrace({ logger: false }, async () => {
  await Promise.all(servers.map((server) => server.close()))
})
const origins = servers.map(
  ({ server }) => `http://${host}:${(server.address() as AddressInfo).port}`,
)
say(`listening at ${origins.join(',')}`)
