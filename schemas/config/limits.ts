import { Type } from 'typebox'

/** `*`, or origins (scheme, host, port) separated by commas. */
const ORIGINS = '^(\\*|https?://[^\\s,/?#]+(\\s*,\\s*https?://[^\\s,/?#]+)*)$'

/** What clients may do, how much of it, and what is sent to them under load. */
export const limitsVariables = {
  PLAUSIBILITY: Type.Enum(['off', 'log', 'enforce'], {
    default: 'enforce',
    description:
      'Whether what no marble can have done is refused, only counted and logged, or believed',
  }),
  RATE_LIMIT_FACTOR: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 1000,
    description: 'Multiplies the limits on events per user and kind; 0 lifts them',
  }),
  MAX_CONNECTIONS: Type.Integer({
    default: 5000,
    minimum: 0,
    maximum: 1000000,
    description: 'Most client connections to this node; 0 sets no limit',
  }),
  MAX_CONNECTIONS_PER_ADDRESS: Type.Integer({
    default: 1000,
    minimum: 0,
    maximum: 1000000,
    description:
      'Most client connections from one address (IPv6: one /64 network); 0 sets no limit',
  }),
  JOINS_PER_SECOND: Type.Number({
    default: 50,
    minimum: 0,
    maximum: 100000,
    description:
      'Connections that one address may open per second, ten times as many at once; 0 sets no limit',
  }),
  JOIN_TIMEOUT_MS: Type.Integer({
    default: 10000,
    minimum: 100,
    maximum: 600000,
    description:
      'Longest time from an open socket to its first request, and from there to the Socket.IO connection, in milliseconds',
  }),
  TRUST_PROXY: Type.Optional(
    Type.String({
      maxLength: 2048,
      description:
        'Proxies whose X-Forwarded-For is believed: addresses, networks or loopback, separated by commas, or the number of hops; unset: none',
    }),
  ),
  AUTH_SECRET: Type.Optional(
    Type.String({
      minLength: 32,
      maxLength: 2048,
      description: 'Secret of the signed tickets (JWT, HS256) that clients must then show',
    }),
  ),
  METRICS_TOKEN: Type.Optional(
    Type.String({
      minLength: 16,
      maxLength: 2048,
      description:
        'Bearer token for what the operator alone should see (/metrics, details of /health)',
    }),
  ),
  CORS_ORIGIN: Type.String({
    default: '*',
    maxLength: 2048,
    pattern: ORIGINS,
    description: 'Origins whose pages may connect, separated by commas; * admits all',
  }),
  BODY_LIMIT: Type.Integer({
    default: 1048576,
    minimum: 1024,
    maximum: 67108864,
    description: 'Greatest HTTP request body, in bytes',
  }),
  PAYLOAD_LIMIT: Type.Integer({
    default: 65536,
    minimum: 1024,
    maximum: 16777216,
    description: 'Greatest socket packet, in bytes; a client that exceeds it is disconnected',
  }),
  RELAY_TICK_MS: Type.Integer({
    default: 20,
    minimum: 0,
    maximum: 200,
    description:
      'Longest time for which movement is gathered under load, in milliseconds; 0 never waits',
  }),
  RELAY_CONFLATE: Type.Boolean({
    default: false,
    description: 'Whether only the newest look and state of each player go out in a tick',
  }),
  SLOW_CLIENT_BYTES: Type.Integer({
    default: 524288,
    minimum: 65536,
    maximum: 67108864,
    description: 'A client with more unsent bytes gets no movement until it has caught up',
  }),
  SLOW_CLIENT_MS: Type.Integer({
    default: 5000,
    minimum: 100,
    maximum: 60000,
    description: 'A client that stays over SLOW_CLIENT_BYTES for this long is disconnected',
  }),
}
