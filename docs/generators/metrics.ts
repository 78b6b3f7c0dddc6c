import Fastify from 'fastify'
import app from '../../app.ts'
import type { Environment } from '../../plugins/config.ts'
import { Config } from '../../schemas/config.ts'

/** No variable of the developer's own environment counts: an empty one is unset. */
export const NOTHING: Environment = Object.fromEntries(
  Object.keys(Config.properties).map((variable) => [variable, '']),
)

/** Configurations that together register every instrument. Nothing listens, so nobody is asked at these addresses. */
const CONFIGURATIONS: Environment[] = [
  { REDIS_URL: 'redis://127.0.0.1:9' },
  { OBJECTS_URL: 'http://127.0.0.1:9', TERRAIN_URL: 'http://127.0.0.1:9' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
]

export type Metric = { name: string; type: string; help: string; labels: readonly string[] }

async function registered(environment: Environment): Promise<Metric[]> {
  const fastify = Fastify({ logger: { level: 'silent' } })
  await fastify.register(app, { environment: { ...NOTHING, LOG_LEVEL: 'silent', ...environment } })
  try {
    return fastify.metrics.registry.getMetricsAsArray().map((metric) => {
      // What the library knows of itself, but its types do not tell.
      const { name, type, help, labelNames } = metric as unknown as Omit<Metric, 'labels'> & {
        labelNames: readonly string[]
      }
      return { name, type, help, labels: labelNames.filter((label) => label !== 'le') }
    })
  } finally {
    await fastify.close()
  }
}

/** Every metric that a server can have, from the registries themselves: ours first, each group by name. */
export async function listMetrics(): Promise<Metric[]> {
  const found = (await Promise.all(CONFIGURATIONS.map(registered))).flat()
  const metrics = [...new Map(found.map((metric) => [metric.name, metric])).values()]
  const rank = ({ name }: Metric) => (name.startsWith('shatterland_') ? `0${name}` : `1${name}`)
  return metrics.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
}
