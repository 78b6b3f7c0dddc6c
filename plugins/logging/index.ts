import fp from 'fastify-plugin'
import type { Config } from '../../schemas/config.ts'
import { createLogging, type Logging } from './logging.ts'

declare module 'fastify' {
  interface FastifyInstance {
    logging: Logging
  }
}

/** Passwords of `redis://user:password@host,…`, as they are written there and as they are meant. */
function passwords(urls: string): string[] {
  return urls
    .split(',')
    .filter((url) => URL.canParse(url))
    .map((url) => new URL(url).password)
    .flatMap((password) => [password, decodeURIComponent(password)])
}

/** `key=value,…`, values percent-encoded or not. */
function values(pairs: string): string[] {
  return pairs
    .split(',')
    .map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
    .flatMap((value) => (/%[^0-9a-f]/i.test(value) ? [value] : [value, decodeURIComponent(value)]))
}

function secretsOf(config: Config): (string | undefined)[] {
  return [
    config.AUTH_SECRET,
    config.METRICS_TOKEN,
    config.OBJECTS_TOKEN,
    ...passwords(config.REDIS_URL ?? ''),
    ...values(config.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
  ]
}

/** Decorates the instance with `fastify.logging`, and sees to it that the configured secrets stay out of the log. */
export default fp<{ logging?: Logging }>(
  async (fastify, { logging = createLogging() }) => {
    fastify.decorate('logging', logging)
    for (const secret of secretsOf(fastify.config)) if (secret) logging.hide(secret)
  },
  { name: 'logging', dependencies: ['config'] },
)
