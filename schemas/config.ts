import { type Static, Type } from 'typebox'

/** `*`, or origins (scheme, host, port) separated by commas. */
const ORIGINS = '^(\\*|https?://[^\\s,/?#]+(\\s*,\\s*https?://[^\\s,/?#]+)*)$'

/**
 * The environment, once: types, defaults, ranges and the documents come from here.
 * A description is a sentence for the README's table.
 */
export const Config = Type.Object({
  HOST: Type.String({ default: '0.0.0.0', maxLength: 255, description: 'Address to listen on' }),
  PORT: Type.Integer({
    default: 9000,
    minimum: 0,
    maximum: 65535,
    description: 'Port to listen on; 0 picks a free one',
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'Least severe log level that is written',
  }),
  BOARD_WIDTH: Type.Integer({
    default: 250,
    minimum: 16,
    maximum: 1000,
    description: 'Side of the board along x, in world units',
  }),
  BOARD_HEIGHT: Type.Integer({
    default: 250,
    minimum: 16,
    maximum: 1000,
    description: 'Side of the board along z, in world units',
  }),
  TERRAIN_SEED: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 4294967295,
      description: 'Seed of the landscape; unset: made from the hour and date at start',
    }),
  ),
  MIN_PLAYERS: Type.Integer({
    default: 25,
    minimum: 0,
    maximum: 1000,
    description: 'Zombies are added until this many players are in the game',
  }),
  FOOD_COUNT: Type.Integer({
    default: 1000,
    minimum: 0,
    maximum: 10000,
    description: 'Pieces of food on the board (ids from 0)',
  }),
  OBSTACLE_COUNT: Type.Integer({
    default: 15,
    minimum: 0,
    maximum: 1000,
    description: 'Obstacles on the board (ids from 0)',
  }),
  DEFAULT_MASS: Type.Number({
    default: 10,
    exclusiveMinimum: 5,
    maximum: 1e6,
    description: 'Mass of a main player that comes alive; obstacles take nobody below it',
  }),
  FOOD_MASS: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 1e6,
    description: 'Mass gained by eating one piece',
  }),
  BOOST_COST_RATIO: Type.Number({
    default: 0.1,
    minimum: 0,
    maximum: 0.9,
    description: 'Share of the mass that a boost costs at least',
  }),
  BOOST_COST_MINIMUM: Type.Number({
    default: 2.4,
    minimum: 0,
    maximum: 1e6,
    description: 'Mass that a boost costs at least',
  }),
  BOOST_MINIMUM_MASS: Type.Number({
    default: 10,
    exclusiveMinimum: 0,
    maximum: 1e6,
    description: 'A lighter player may not boost; must exceed BOOST_COST_MINIMUM',
  }),
  OBSTACLE_FACTOR: Type.Number({
    default: 0.75,
    exclusiveMinimum: 0,
    maximum: 1,
    description: 'An obstacle leaves this share of the mass',
  }),
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
      'Longest time from an open socket to its first request, and from there to CONNECT, in milliseconds',
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
  TERRAIN_URL: Type.Optional(
    Type.String({
      maxLength: 2048,
      description: 'Base URL of the landscape service; unset: the landscape is made here',
    }),
  ),
  OBJECTS_URL: Type.Optional(
    Type.String({
      maxLength: 2048,
      description: 'Base URL of the field-object service; unset: the objects are kept here',
    }),
  ),
  OBJECTS_ALLOW: Type.String({
    default:
      '127.0.0.0/8, ::1/128, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, fc00::/7, fe80::/10',
    maxLength: 4096,
    description:
      'Networks that may post field objects without a token, in CIDR notation, separated by commas; none admits no network',
  }),
  OBJECTS_TOKEN: Type.Optional(
    Type.String({
      minLength: 16,
      maxLength: 512,
      description: 'Bearer token with which field objects may be posted from any network',
    }),
  ),
  DB_URL: Type.Optional(
    Type.String({
      maxLength: 2048,
      description:
        'Base URL of the data service, for one server alone; unset: the players are kept here',
    }),
  ),
  DB_FLUSH_ON_START: Type.Boolean({
    default: false,
    description: 'Whether the data service is emptied before the first player is stored',
  }),
  DOWNSTREAM_TIMEOUT_MS: Type.Integer({
    default: 2000,
    minimum: 50,
    maximum: 60000,
    description:
      'Longest time for one call to a service, retries included; half as much again for the landscape and the first objects',
  }),
  LEGACY_CLIENTS: Type.Boolean({
    default: false,
    description:
      'Whether clients of Engine.IO revision 3, the 2016 Unity client among them, are served (over WebSocket alone)',
  }),
  REDIS_URL: Type.Optional(
    Type.String({
      maxLength: 2048,
      pattern: '^rediss?://[^,\\s]+(,rediss?://[^,\\s]+)*$',
      description:
        'Redis that many nodes share, redis:// or rediss://; several nodes or Sentinels separated by commas',
    }),
  ),
  REDIS_MODE: Type.Enum(['single', 'sentinel', 'cluster'], {
    default: 'single',
    description: 'What REDIS_URL names: one server, the Sentinels, or nodes of a Cluster',
  }),
  REDIS_SENTINEL_NAME: Type.String({
    default: 'mymaster',
    maxLength: 64,
    description: 'The name under which the Sentinels know the primary',
  }),
  WORLD: Type.String({
    default: 'main',
    pattern: '^[A-Za-z0-9_-]{1,32}$',
    description: 'The world in Redis that this node serves; nodes of one name serve one world',
  }),
  DRAIN_DELAY_MS: Type.Integer({
    default: 1000,
    minimum: 0,
    maximum: 60000,
    description:
      'Time for the load balancer to see that this node is not ready before its clients are sent away',
  }),
  DRAIN_TIMEOUT_MS: Type.Integer({
    default: 10000,
    minimum: 100,
    maximum: 600000,
    description: 'Longest time from the first SIGTERM to the end of the process',
  }),
  OTEL_TRACES_EXPORTER: Type.Optional(
    Type.Enum(['otlp', 'none'], {
      description: 'Where traces go; unset: otlp where an endpoint is set, else none',
    }),
  ),
  OTEL_SDK_DISABLED: Type.Boolean({
    default: false,
    description: 'Whether tracing is off whatever else is set',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      maxLength: 2048,
      description:
        'Base URL of the collector (v1/traces is added); unset, with OTEL_TRACES_EXPORTER=otlp: http://localhost:4318',
    }),
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.Optional(
    Type.String({
      maxLength: 2048,
      description: 'Whole URL that takes the traces; wins over OTEL_EXPORTER_OTLP_ENDPOINT',
    }),
  ),
  OTEL_EXPORTER_OTLP_PROTOCOL: Type.Enum(['http/protobuf'], {
    default: 'http/protobuf',
    description: 'How traces are sent; there is no other way here',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: Type.Optional(
    Type.String({
      maxLength: 4096,
      description: 'Headers for the collector, key=value separated by commas; taken for secret',
    }),
  ),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: Type.Optional(
    Type.String({
      maxLength: 4096,
      description: 'The same for the collector of traces; wins over OTEL_EXPORTER_OTLP_HEADERS',
    }),
  ),
  OTEL_EXPORTER_OTLP_TIMEOUT: Type.Integer({
    default: 10000,
    minimum: 100,
    maximum: 60000,
    description: 'Longest time for one delivery of traces, retries included, in milliseconds',
  }),
  OTEL_TRACES_SAMPLER: Type.Enum(
    [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    {
      default: 'parentbased_always_on',
      description:
        'Which events are traced; an event has no parent, so parentbased_ changes nothing',
    },
  ),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 1,
    description: 'Share of the events that a traceidratio sampler takes',
  }),
  OTEL_SERVICE_NAME: Type.Optional(
    Type.String({
      maxLength: 255,
      description: 'Name of this service in traces; unset: shatterland-server',
    }),
  ),
  OTEL_RESOURCE_ATTRIBUTES: Type.Optional(
    Type.String({
      maxLength: 4096,
      description: 'What else traces say of this process, key=value separated by commas',
    }),
  ),
  OTEL_BSP_SCHEDULE_DELAY: Type.Integer({
    default: 5000,
    minimum: 10,
    maximum: 60000,
    description: 'Time between two deliveries of traces, in milliseconds',
  }),
  OTEL_BSP_MAX_QUEUE_SIZE: Type.Integer({
    default: 2048,
    minimum: 1,
    maximum: 65536,
    description: 'Most spans that wait for delivery; more are dropped',
  }),
})
export type Config = Static<typeof Config>
