import helmet from '@fastify/helmet'
import fp from 'fastify-plugin'

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
          // The page's own WebSocket; `ws:` for browsers in which 'self' does not cover it.
          connectSrc: ["'self'", 'ws:', 'wss:'],
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
  },
  { name: 'security-headers' },
)
