import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'
import { within } from '../helper.ts'
import { readSpans, type SpanData } from './otlp.ts'

type Wait = { found: () => boolean; resolve: () => void }

/** A trace: its root and the root's children, in the order in which they began. */
export type Trace = { root: SpanData; calls: SpanData[] }

/** Span kinds on the wire. */
export const SERVER = 2
export const CLIENT = 3

/** A collector of OTLP over HTTP that decodes what it is sent. Tells every trouble on request. */
export class Collector {
  readonly spans: SpanData[] = []
  readonly headers: IncomingHttpHeaders[] = []
  /** Whether it takes deliveries and never answers. */
  isHanging = false
  readonly #server = createServer((request, response) => {
    buffer(request).then(
      (body) => this.#take(request.url, request.headers, body, response),
      () => response.destroy(),
    )
  })
  #waiting: Wait[] = []

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** Resolves when a root span of this name, for which more may be asked, has been delivered. */
  async trace(name: string, isIt = (_root: SpanData) => true): Promise<Trace> {
    const find = () =>
      this.spans.find((span) => span.name === name && span.parentSpanId === '' && isIt(span))
    await this.until(`the trace of ${name}`, () => find() !== undefined)
    const root = find() as SpanData
    const calls = this.spans
      .filter(({ traceId, spanId }) => traceId === root.traceId && spanId !== root.spanId)
      .sort((a, b) => Number(a.start - b.start))
    return { root, calls }
  }

  async until(what: string, found: () => boolean): Promise<void> {
    if (found()) return
    await within(new Promise<void>((resolve) => this.#waiting.push({ found, resolve })), what)
  }

  #take(path = '', headers: IncomingHttpHeaders, body: Buffer, response: ServerResponse): void {
    this.headers.push(headers)
    if (this.isHanging) return
    if (path !== '/v1/traces' || headers['content-type'] !== 'application/x-protobuf') {
      response.writeHead(400).end()
      return
    }
    this.spans.push(...readSpans(body))
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
    this.#waiting = this.#waiting.filter(({ found, resolve }) => {
      if (!found()) return true
      resolve()
      return false
    })
  }
}

/** A collector that ends with the test. */
export async function startCollector(t: Test): Promise<Collector> {
  const collector = new Collector()
  await collector.listen()
  t.teardown(() => collector.close())
  return collector
}

/** Settings with which a server traces to a collector, soon. */
export const tracedTo = ({ url }: Collector) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_BSP_SCHEDULE_DELAY: 20,
  OTEL_EXPORTER_OTLP_TIMEOUT: 1_000,
  DRAIN_TIMEOUT_MS: 2_000,
})
