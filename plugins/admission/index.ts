import type { IncomingMessage } from 'node:http'
import fp from 'fastify-plugin'
import { Counter, Gauge } from 'prom-client'
import { clientAddress, parseTrust } from './addresses.ts'
import { Ledger, type Reason } from './ledger.ts'
import { isOriginAllowed, parseOrigins } from './origin.ts'

declare module 'fastify' {
  interface FastifyInstance {
    admission: Admission
  }
}

/** Who may connect, before anything is kept of them. */
export interface Admission {
  readonly ledger: Ledger
  /** The address under which a request is counted. */
  addressOf(request: IncomingMessage): string
  /** Why a handshake is refused, in the words that its client gets; undefined admits it. Counts and logs. */
  refuse(request: IncomingMessage): string | undefined
}

/** What refused clients are told. */
const ANSWERS: Record<Reason, string> = {
  origin: 'origin not allowed',
  connections: 'RATE_LIMITED: the server is full',
  address: 'RATE_LIMITED: too many connections from this address',
  joins: 'RATE_LIMITED: too many new connections from this address',
}

/** Idle addresses are forgotten this often, in milliseconds. */
const SWEEP_MS = 10_000

/** Decorates the instance with `fastify.admission`. */
export default fp(
  async (fastify) => {
    const { config, log, now, metrics } = fastify
    const trust = parseTrust(config.TRUST_PROXY)
    const origins = parseOrigins(config.CORS_ORIGIN)
    const ledger = new Ledger({
      connections: config.MAX_CONNECTIONS,
      perAddress: config.MAX_CONNECTIONS_PER_ADDRESS,
      joinsPerSecond: config.JOINS_PER_SECOND,
    })
    const registers = [metrics.registry]
    const refused = new Counter({
      name: 'shatterland_connections_refused_total',
      help: 'Handshakes that were refused, by the limit that they met',
      labelNames: ['reason'] as const,
      registers,
    })
    new Gauge({
      name: 'shatterland_open_connections',
      help: 'Open client connections of this node, joined or not',
      registers,
      collect() {
        this.set(ledger.open)
      },
    })
    for (const reason of Object.keys(ANSWERS)) refused.inc({ reason }, 0)
    const addressOf = (request: IncomingMessage) => clientAddress(request, trust)

    fastify.decorate('admission', {
      ledger,
      addressOf,
      refuse(request) {
        const address = addressOf(request)
        const reason = isOriginAllowed(request, origins) ? ledger.refuse(address, now()) : 'origin'
        if (reason === undefined) return undefined
        refused.inc({ reason })
        if (ledger.isNews(address, now())) log.warn({ address, reason }, 'connections are refused')
        return ANSWERS[reason]
      },
    })
    const sweeping = setInterval(() => ledger.sweep(now()), SWEEP_MS).unref()
    fastify.addHook('onClose', async () => clearInterval(sweeping))
  },
  { name: 'admission', dependencies: ['config', 'metrics', 'chance'] },
)
