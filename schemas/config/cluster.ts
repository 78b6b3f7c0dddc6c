import { Type } from 'typebox'

/** Redis, and how nodes come and go. */
export const clusterVariables = {
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
}
