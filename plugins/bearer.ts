import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Tells whether a request carries this bearer token. */
export function bearerOf(token: string) {
  const expected = digest(`Bearer ${token}`)
  // Digests have one length, so the time that comparing takes tells nothing of the token.
  return ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
    timingSafeEqual(digest(headers.authorization ?? ''), expected)
}
