import type { IncomingMessage } from 'node:http'
import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

/** What the game has no use for, and so nothing in it may ask for. */
const UNUSED = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'

/** The page's own WebSocket: there are browsers in which 'self' does not cover it. */
function ownSocket({ headers: { host = '' } }: Pick<IncomingMessage, 'headers'>): string {
  return /^[\w.-]+(:\d+)?$/.test(host) ? `ws://${host} wss://${host}` : "'self'"
}

/**
 * Security headers for a server that speaks plain HTTP, on a local network or behind a proxy.
 * Everything that only makes sense with TLS is left to whoever terminates TLS: browsers would
 * otherwise turn the page's own requests into https ones that nobody answers.
 */
export default fp(
  async (fastify) => {
    await fastify.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          connectSrc: ["'self'", ownSocket],
          imgSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'self'"],
        },
      },
      strictTransportSecurity: false,
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
    })
    fastify.addHook('onRequest', async (_request, reply) => {
      reply.header('permissions-policy', UNUSED)
    })
  },
  { name: 'security-headers' },
)
