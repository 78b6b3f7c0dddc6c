import { setTimeout } from 'node:timers/promises'
import {
  type Context,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { TRACE_PARENT_HEADER, W3CTraceContextPropagator } from '@opentelemetry/core'
import { RandomIdGenerator } from '@opentelemetry/sdk-trace'
import type { FastifyInstance } from 'fastify'
import { name, version } from '../../version.ts'
import { createProvider } from './provider.ts'
import { createSampler, sampledShare } from './sampling.ts'
import { type Scope, Scopes } from './scopes.ts'
import { type LogFields, NO_TRACE, type Tracing } from './tracing.ts'

/** Outcomes that are somebody's fault; any other refusal is an expected answer. */
const FAULTS: ReadonlySet<string> = new Set([
  'INTERNAL',
  'STORE_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
])

const MAX_REASON = 200

function fail(span: Span, error: unknown): void {
  const {
    failure,
    reason,
    name: kind,
    message,
  } = error as Partial<Error> & {
    failure?: string
    reason?: string
  }
  const text = (reason ?? message ?? String(error)).slice(0, MAX_REASON)
  span.setAttribute('error.type', failure ?? kind ?? 'unknown')
  span.setStatus({ code: SpanStatusCode.ERROR, message: text })
}

function fieldsOf({ span, event, user }: Scope): LogFields {
  const { traceId, spanId, traceFlags } = span.spanContext()
  const flags = traceFlags.toString(16).padStart(2, '0')
  return { trace_id: traceId, span_id: spanId, trace_flags: flags, user, event }
}

/** Ids that no collector will ever see. */
const ids = new RandomIdGenerator()

/** The decision is made here: the services are not to sample what was not sampled. */
const notSampled = () => ({
  [TRACE_PARENT_HEADER]: `00-${ids.generateTraceId()}-${ids.generateSpanId()}-00`,
})

/**
 * Tracing by OpenTelemetry. This and what it imports are loaded only when tracing is on. An event that
 * is not sampled costs the decision and nothing else.
 */
export function createTracing(fastify: FastifyInstance, url: string) {
  const provider = createProvider(fastify, url)
  const tracer = provider.getTracer(name, version)
  const propagator = new W3CTraceContextPropagator()
  const scopes = new Scopes()
  const isSampled = createSampler(sampledShare(fastify.config))

  function headersOf(context: Context): Record<string, string> {
    const headers: Record<string, string> = {}
    propagator.inject(context, headers, defaultTextMapSetter)
    return headers
  }

  const tracing: Tracing & { close(limit: number): Promise<void> } = {
    isOn: true,

    begin(event, user) {
      if (!isSampled()) return NO_TRACE
      const span = tracer.startSpan(event, { kind: SpanKind.SERVER }, ROOT_CONTEXT)
      const arrivedAt = performance.now()
      return {
        run(task) {
          span.setAttribute('user.id', user)
          span.setAttribute('shatterland.queue_wait_ms', performance.now() - arrivedAt)
          return scopes.run({ span, event, user }, async () => {
            const outcome = await task()
            span.setAttribute('shatterland.outcome', outcome)
            if (FAULTS.has(outcome))
              span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
            span.end()
          })
        },
      }
    },

    async call(callName, attributes, run) {
      const scope = scopes.current()
      if (scope === undefined) return run(notSampled)
      const parent = trace.setSpan(ROOT_CONTEXT, scope.span)
      const span = tracer.startSpan(callName, { kind: SpanKind.CLIENT, attributes }, parent)
      try {
        return await run(() => headersOf(trace.setSpan(ROOT_CONTEXT, span)))
      } catch (error) {
        fail(span, error)
        throw error
      } finally {
        span.end()
      }
    },

    logFields() {
      const scope = scopes.current()
      return scope && fieldsOf(scope)
    },

    /** Delivers what is left, for at most so many milliseconds. */
    async close(limit) {
      const over = new AbortController()
      const tooLong = setTimeout(limit, undefined, { signal: over.signal })
      const done = provider.shutdown()
      await Promise.race([done, tooLong]).catch(() => undefined)
      done.catch(() => undefined)
      over.abort()
      await tooLong.catch(() => undefined)
    },
  }
  return tracing
}
