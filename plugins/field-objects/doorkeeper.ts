import type { FastifyRequest } from 'fastify'
import { bearerOf } from '../bearer.ts'
import { isWithin, parseNetworks } from './networks.ts'

/** Headers by which a proxy says that it speaks for somebody else. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip'] as const

/**
 * Who may deliver field objects: the allowed networks, and everyone with the token. Behind a reverse proxy
 * every address is the proxy's own, so a request that came through one needs the token.
 * @param allow networks in CIDR notation, separated by commas
 */
export function createDoorkeeper(allow: string, token: string | undefined) {
  const networks = parseNetworks(allow)
  const hasToken = token === undefined ? () => false : bearerOf(token)

  return function admits(request: Pick<FastifyRequest, 'headers' | 'socket'>): boolean {
    if (hasToken(request)) return true
    const { headers, socket } = request
    const proxied = PROXY_HEADERS.some((name) => headers[name] !== undefined)
    return !proxied && isWithin(networks, socket.remoteAddress ?? '')
  }
}
