import { AsyncLocalStorage } from 'node:async_hooks'
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
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { FastifyInstance } from 'fastify'
import { name, version } from '../../version.ts'
import { createProvider } from './provider.ts'
import type { LogFields, Tracing } from './tracing.ts'

/** The event on whose behalf something runs. */
type Current = { context: Context; span: Span; event: string; user: string; hasEnded: boolean }

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

function fieldsOf({ span, event, user }: Current): LogFields {
  const { traceId, spanId, traceFlags } = span.spanContext()
  const flags = traceFlags.toString(16).padStart(2, '0')
  return { trace_id: traceId, span_id: spanId, trace_flags: flags, user, event }
}

/**
 * Tracing by OpenTelemetry. This and what it imports are loaded only when tracing is on. An event that
 * is not sampled has a trace id too, for the log and for the services, but no span is made of its calls.
 */
export function createTracing(fastify: FastifyInstance, url: string) {
  const provider = createProvider(fastify, url)
  const tracer = provider.getTracer(name, version)
  const propagator = new W3CTraceContextPropagator()
  const storage = new AsyncLocalStorage<Current>()

  /** What a timer does that an event has left behind is no longer done for it. */
  function current(): Current | undefined {
    const event = storage.getStore()
    return event?.hasEnded ? undefined : event
  }

  function headersFor(context: Context): Record<string, string> {
    const headers: Record<string, string> = {}
    propagator.inject(context, headers, defaultTextMapSetter)
    return headers
  }

  const tracing: Tracing & { close(limit: number): Promise<void> } = {
    isOn: true,

    begin(event, user) {
      const span = tracer.startSpan(event, { kind: SpanKind.SERVER }, ROOT_CONTEXT)
      const arrivedAt = performance.now()
      return {
        run(task) {
          const context = trace.setSpan(ROOT_CONTEXT, span)
          const scope: Current = { context, span, event, user, hasEnded: false }
          if (span.isRecording()) {
            span.setAttribute('user.id', user)
            span.setAttribute('shatterland.queue_wait_ms', performance.now() - arrivedAt)
          }
          return storage.run(scope, async () => {
            const outcome = await task()
            span.setAttribute('shatterland.outcome', outcome)
            if (FAULTS.has(outcome))
              span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
            span.end()
            scope.hasEnded = true
          })
        },
      }
    },

    async call(callName, attributes, run) {
      const event = current()
      if (event === undefined) return run({})
      if (!event.span.isRecording()) return run(headersFor(event.context))
      const options = { kind: SpanKind.CLIENT, attributes }
      const span = tracer.startSpan(callName, options, event.context)
      try {
        return await run(headersFor(trace.setSpan(event.context, span)))
      } catch (error) {
        fail(span, error)
        throw error
      } finally {
        span.end()
      }
    },

    logFields() {
      const event = current()
      return event && fieldsOf(event)
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
