import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import type { FastifyInstance } from 'fastify'
import { Counter } from 'prom-client'
import { parsePairs } from './pairs.ts'

/** At most one line per this time, in milliseconds, about a collector that is away. */
const LOG_INTERVAL_MS = 60_000

/** Delivers spans to the collector. What fails is counted, logged now and then, and given up. */
export class ReportingExporter implements SpanExporter {
  readonly #exporter: OTLPTraceExporter
  readonly #log: FastifyInstance['log']
  readonly #spans: Counter<'outcome'>
  #loggedAt = Number.NEGATIVE_INFINITY
  #failing = false

  constructor({ config, log, metrics }: FastifyInstance, url: string) {
    this.#log = log
    this.#exporter = new OTLPTraceExporter({
      url,
      timeoutMillis: config.OTEL_EXPORTER_OTLP_TIMEOUT,
      headers: {
        ...parsePairs(config.OTEL_EXPORTER_OTLP_HEADERS),
        ...parsePairs(config.OTEL_EXPORTER_OTLP_TRACES_HEADERS),
      },
    })
    this.#spans = new Counter({
      name: 'shatterland_trace_spans_total',
      help: 'Spans handed to the collector, by outcome',
      labelNames: ['outcome'] as const,
      registers: [metrics.registry],
    })
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, ({ code, error }) => {
      if (code === ExportResultCode.SUCCESS) this.#succeeded(spans.length)
      else this.#failed(spans.length, error)
      // The processor has nothing to add to what was reported here.
      done({ code: ExportResultCode.SUCCESS })
    })
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown()
  }

  #succeeded(count: number): void {
    this.#spans.inc({ outcome: 'exported' }, count)
    if (this.#failing) this.#log.info('traces are delivered again')
    this.#failing = false
  }

  #failed(count: number, error: Error | undefined): void {
    this.#spans.inc({ outcome: 'failed' }, count)
    const isNews = performance.now() - this.#loggedAt >= LOG_INTERVAL_MS
    this.#failing = true
    if (!isNews) return
    this.#loggedAt = performance.now()
    this.#log.warn({ spans: count, reason: error?.message }, 'traces could not be delivered')
  }
}
