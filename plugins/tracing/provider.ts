import { hostname } from 'node:os'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../../schemas/config.ts'
import { name, version } from '../../version.ts'
import { ReportingExporter } from './exporter.ts'
import { parsePairs } from './pairs.ts'

/** Spans per delivery. */
const MAX_BATCH = 512

function resource({ OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES }: Config) {
  return defaultResource().merge(
    resourceFromAttributes({
      'service.name': name,
      'service.version': version,
      'host.name': hostname(),
      'process.pid': process.pid,
      ...parsePairs(OTEL_RESOURCE_ATTRIBUTES),
      ...(OTEL_SERVICE_NAME && { 'service.name': OTEL_SERVICE_NAME }),
    }),
  )
}

/** The SDK, set up from the configuration and registered nowhere: many apps can live in one process. */
export function createProvider(fastify: FastifyInstance, url: string): TracerProvider {
  const { config } = fastify
  return new TracerProvider({
    resource: resource(config),
    // The decision has fallen before a span begins: see sampling.ts.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new ReportingExporter(fastify, url),
        maxQueueSize: config.OTEL_BSP_MAX_QUEUE_SIZE,
        maxExportBatchSize: Math.min(MAX_BATCH, config.OTEL_BSP_MAX_QUEUE_SIZE),
        scheduledDelayMillis: config.OTEL_BSP_SCHEDULE_DELAY,
        exportTimeoutMillis: 2 * config.OTEL_EXPORTER_OTLP_TIMEOUT,
      }),
    ],
  })
}
