import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

/** How a service of the original network can fail. */
export const FAILURES = [
  'down',
  'hanging',
  'resetting',
  'error',
  'bad-json',
  'wrong-shape',
  'huge',
] as const
export type Failure = (typeof FAILURES)[number]

export type Call = {
  method: string
  path: string
  query: Record<string, string>
  body: unknown
  /** The trace that the caller is in. */
  traceparent?: string
}
export type Answer = { status?: number; json?: unknown; text?: string } | 'no answer'

/** Bytes of the answer of a service that answers too much. */
const HUGE = 50 * 1024 * 1024

/**
 * A real HTTP server on the loopback interface that behaves as one service of the original network
 * did. It records every call, and fails on request in every way in which a service can.
 */
export abstract class OriginalService {
  readonly calls: Call[] = []
  failure: Failure | undefined
  #server: Server | undefined
  #port = 0

  abstract answer(call: Call): Promise<Answer> | Answer

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** The calls since the last time, as `METHOD /path`. */
  taken(): string[] {
    return this.calls.splice(0).map(({ method, path }) => `${method} ${path}`)
  }

  async listen(port = this.#port, host = '127.0.0.1'): Promise<void> {
    const server = createServer((request, response) => {
      // A caller that hangs up in the middle is nothing to us.
      this.#handle(request, response).catch(() => response.destroy())
    })
    this.#server = server
    server.listen(port, host)
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }

  async fail(failure: Failure): Promise<void> {
    this.failure = failure
    if (failure === 'down') await this.close()
  }

  async recover(): Promise<void> {
    this.failure = undefined
    if (this.#server === undefined) await this.listen()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    const received = await text(request)
    const { traceparent } = request.headers
    const call: Call = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: received === '' ? undefined : JSON.parse(received),
      ...(typeof traceparent === 'string' && { traceparent }),
    }
    this.calls.push(call)
    if (this.failure !== undefined) return this.#misbehave(this.failure, response)
    const answer = await this.answer(call)
    if (answer === 'no answer') return
    response.statusCode = answer.status ?? 200
    response.setHeader('content-type', answer.text === undefined ? 'application/json' : 'text/html')
    response.end(answer.text ?? JSON.stringify(answer.json))
  }

  #misbehave(failure: Failure, response: ServerResponse): void {
    switch (failure) {
      case 'resetting':
        response.socket?.resetAndDestroy()
        return
      case 'error':
        response
          .writeHead(500, { 'content-type': 'text/html' })
          .end('<h1>Internal Server Error</h1>')
        return
      case 'bad-json':
        response.end('{"result": [NaN')
        return
      case 'wrong-shape':
        response.end('{"surprise": true}')
        return
      case 'huge':
        // It fails when the caller has had enough.
        pipeline(blanks, response).catch(() => undefined)
        return
    }
  }
}

function* blanks(): Generator<Buffer> {
  const chunk = Buffer.alloc(1024 * 1024, ' ')
  for (let sent = 0; sent < HUGE; sent += chunk.length) yield chunk
}
