import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { Config } from '../../schemas/config.ts'

/** One connection, or one per node of a Redis Cluster; both take the same commands. */
export type RedisClient = Redis | Cluster

/** Longest wait for one reply, in milliseconds; what was asked is then taken for not done. */
export const COMMAND_TIMEOUT_MS = 1_500

const CONNECT_TIMEOUT_MS = 2_000

/** A connection on which a reply is due for this long is given up: its other end may have vanished without a word. */
const SOCKET_TIMEOUT_MS = 4_000
const LONGEST_RETRY_MS = 500

/** Keeps trying for ever: a client that gives up would have to be replaced, and its waiting commands reject unheard. */
const retryStrategy = (attempt: number) => Math.min(50 * attempt, LONGEST_RETRY_MS)

/**
 * Nothing is queued for later: a command that cannot be sent now is refused now, and one whose reply
 * was lost is not sent again, because it may have been done. A primary that became a replica is left.
 */
const OPTIONS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  socketTimeout: SOCKET_TIMEOUT_MS,
  retryStrategy,
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions

function parseNode(text: string) {
  const { protocol, hostname, port, username, password, pathname } = new URL(text)
  return {
    address: { host: hostname, port: Number(port || 6379) },
    access: {
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(pathname.length > 1 && { db: Number(pathname.slice(1)) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  }
}

type Access = ReturnType<typeof parseNode>['access']

/** ioredis asks Sentinels in the clear and without a name unless it is told otherwise, whatever the servers behind them want. */
function sentinelAccess({ username, password, tls }: Access) {
  return {
    ...(username !== undefined && { sentinelUsername: username }),
    ...(password !== undefined && { sentinelPassword: password }),
    ...(tls !== undefined && { sentinelTLS: tls, enableTLSForSentinelMode: true }),
  }
}

/** A client that is not connected yet. User, password, database and TLS are those of the first URL, for all servers. */
export function createRedisClient(
  url: string,
  config: Config,
  connectionName: string,
): RedisClient {
  const nodes = url.split(',').map(parseNode)
  const addresses = nodes.map(({ address }) => address)
  const options = { ...OPTIONS, ...nodes[0]?.access, connectionName }
  switch (config.REDIS_MODE) {
    case 'cluster':
      return new Cluster(addresses, {
        lazyConnect: true,
        enableOfflineQueue: false,
        clusterRetryStrategy: retryStrategy,
        redisOptions: options,
      })
    case 'sentinel':
      return new Redis({
        ...options,
        ...sentinelAccess(nodes[0]?.access ?? {}),
        sentinels: addresses,
        name: config.REDIS_SENTINEL_NAME,
        sentinelRetryStrategy: retryStrategy,
      })
    default:
      return new Redis({ ...options, ...addresses[0] })
  }
}
