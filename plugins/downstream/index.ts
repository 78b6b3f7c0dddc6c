import fp from 'fastify-plugin'
import { createInstruments } from './instruments.ts'
import { createService, type Service } from './service.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The services of the original network, those that have a URL. */
    downstream: { landscape?: Service; objects?: Service; data?: Service }
  }
}

const MEGABYTE = 1_048_576

/** Bytes of one height with 17 digits and its comma, with room to spare. */
const BYTES_PER_HEIGHT = 32

/** Opens a pool of connections to each configured service, and closes it when the server has closed. */
export default fp(
  async (fastify) => {
    const { config, metrics, log, tracing } = fastify
    const instruments = createInstruments(metrics.registry)
    const deadline = config.DOWNSTREAM_TIMEOUT_MS

    function open(name: string, url: string | undefined, connections: number, maxAnswer: number) {
      if (url === undefined) return undefined
      const service = createService(
        { name, url, deadline, connections, maxAnswer },
        { instruments, log, tracing },
      )
      fastify.addHook('onClose', () => service.close())
      return service
    }

    const heights = config.BOARD_WIDTH * config.BOARD_HEIGHT
    const landscape = open(
      'landscape',
      config.TERRAIN_URL,
      1,
      heights * BYTES_PER_HEIGHT + MEGABYTE,
    )
    const objects = open('objects', config.OBJECTS_URL, 8, MEGABYTE)
    // `players/get_all` grows by an entry with every change of a mass.
    const data = open('data', config.DB_URL, 16, 16 * MEGABYTE)
    fastify.decorate('downstream', {
      ...(landscape && { landscape }),
      ...(objects && { objects }),
      ...(data && { data }),
    })
  },
  { name: 'downstream', dependencies: ['config', 'metrics', 'tracing'] },
)
