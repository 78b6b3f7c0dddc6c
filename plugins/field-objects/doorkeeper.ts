import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { isWithin, parseNetworks } from './networks.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Headers by which a proxy says that it speaks for somebody else. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip'] as const

/**
 * Who may deliver field objects: the allowed networks, and everyone with the token. Behind a reverse proxy
 * every address is the proxy's own, so a request that came through one needs the token.
 * @param allow networks in CIDR notation, separated by commas
 */
export function createDoorkeeper(allow: string, token: string | undefined) {
  const networks = parseNetworks(allow)
  const expected = token === undefined ? undefined : digest(`Bearer ${token}`)

  return function admits({ headers, socket }: Pick<FastifyRequest, 'headers' | 'socket'>): boolean {
    // Digests have one length, so the comparison tells nothing of the token.
    if (expected && timingSafeEqual(digest(headers.authorization ?? ''), expected)) return true
    const proxied = PROXY_HEADERS.some((name) => headers[name] !== undefined)
    return !proxied && isWithin(networks, socket.remoteAddress ?? '')
  }
}
