import fp from 'fastify-plugin'
import { tracesEndpoint } from './settings.ts'
import { noTracing, type Tracing } from './tracing.ts'

declare module 'fastify' {
  interface FastifyInstance {
    tracing: Tracing
  }
}

/** Longest wait at the end for what has not been delivered yet, in milliseconds. */
const FLUSH_MS = 2_000

/** Decorates the instance with `fastify.tracing`. Off, it loads nothing of OpenTelemetry. */
export default fp(
  async (fastify) => {
    const { config } = fastify
    const url = tracesEndpoint(config)
    if (url === undefined) {
      fastify.decorate('tracing', noTracing)
      return
    }
    const { createTracing } = await import('./open-telemetry.ts')
    const tracing = createTracing(fastify, url)
    fastify.decorate('tracing', tracing)
    fastify.logging.contextFrom(tracing.logFields)
    // Registered early, so it runs when all else has closed and every span has ended.
    fastify.addHook('onClose', async () => {
      const left = config.DRAIN_TIMEOUT_MS - config.DRAIN_DELAY_MS
      await tracing.close(Math.min(FLUSH_MS, left / 2))
    })
    const { origin } = new URL(url)
    fastify.log.info({ collector: origin, sampler: config.OTEL_TRACES_SAMPLER }, 'tracing is on')
  },
  { name: 'tracing', dependencies: ['config', 'metrics', 'logging'] },
)
