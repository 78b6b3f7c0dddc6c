import { Pool } from 'undici'
import type { Call } from './call.ts'
import { DownstreamError } from './error.ts'

export type Request = {
  path: string
  query?: Record<string, string | number>
  /** Sent as JSON in a POST; without it the call is a GET. */
  body?: unknown
  headers?: Readonly<Record<string, string>>
}

type Options = {
  url: string
  /** Longest time for a connection and for each part of an answer, in milliseconds. */
  timeout: number
  /** Greatest answer in bytes. */
  maxAnswer: number
  /** Most calls at once; more wait. */
  connections: number
}

/** An idle connection is kept for this long, in milliseconds. */
const KEEP_ALIVE_MS = 30_000

/** The connections to one service, and one exchange of a request for its answer. */
export function createExchange({ url, timeout, maxAnswer, connections }: Options) {
  const { origin, pathname } = new URL(url)
  const prefix = pathname.replace(/\/+$/, '')
  const pool = new Pool(origin, {
    connections,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout },
    headersTimeout: timeout,
    bodyTimeout: timeout,
    maxResponseSize: maxAnswer,
  })

  return {
    /** Rejects with a DownstreamError or an error of undici. */
    async exchange<Answer>(call: Call<Answer>, request: Request, signal: AbortSignal) {
      const { statusCode, body } = await pool.request({
        method: request.body === undefined ? 'GET' : 'POST',
        path: prefix + request.path,
        signal,
        headers: {
          ...request.headers,
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(request.query && { query: request.query }),
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      })
      if (statusCode < 200 || statusCode > 299) {
        body.on('error', () => undefined).destroy()
        throw new DownstreamError('status', `answered ${statusCode}`)
      }
      return call.read(await body.text())
    },

    /** Ends every connection; exchanges under way fail. */
    close: (): Promise<void> => pool.destroy(),
  }
}
