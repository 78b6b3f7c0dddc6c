import type { IncomingMessage } from 'node:http'

/** The configured origins, or undefined when all are admitted. */
export function parseOrigins(corsOrigin: string): string[] | undefined {
  const origins = corsOrigin.split(',').map((origin) => origin.trim())
  return origins.includes('*') ? undefined : origins
}

/**
 * Whether a handshake may go on. CORS headers do not guard the WebSocket transport, so the origin
 * is checked on both. A client that is no browser page sends none and is admitted.
 */
export function isOriginAllowed(request: IncomingMessage, origins: string[] | undefined): boolean {
  const { origin } = request.headers
  return origins === undefined || origin === undefined || origins.includes(origin)
}
