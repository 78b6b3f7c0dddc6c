import closeWithGrace from 'close-with-grace'
import Fastify, { LogController } from 'fastify'
import app from './app.ts'
import { ConfigError } from './plugins/config.ts'
import { createLogging } from './plugins/logging/logging.ts'

/** In milliseconds. */
const CHECKING_INTERVAL_MS = 5_000

const logging = createLogging()
const fastify = Fastify({
  logger: logging.options,
  // Scrapes and probes come every few seconds; their lines would drown the game's.
  logController: new LogController({ disableRequestLogging: true }),
  forceCloseConnections: true,
  // How often Node looks for requests that are over their time.
  http: { connectionsCheckingInterval: CHECKING_INTERVAL_MS },
})

try {
  await fastify.register(app, { logging })
  // A second signal ends the process at once, and so does the first while it still starts.
  const delay = fastify.config.DRAIN_TIMEOUT_MS
  closeWithGrace({ delay, logger: fastify.log }, async ({ err, signal }) => {
    if (err) fastify.log.fatal({ err }, 'the server ends after a fault')
    else fastify.log.info({ signal }, 'the server ends')
    if (signal) await fastify.drain()
    await fastify.close()
  })
  await fastify.listen({ host: fastify.config.HOST, port: fastify.config.PORT })
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`)
  else fastify.log.fatal({ err: error }, 'the server could not start')
  process.exit(1)
}
