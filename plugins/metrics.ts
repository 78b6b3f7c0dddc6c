import fp from 'fastify-plugin'
import { Counter, Histogram, Registry } from 'prom-client'
import { collectProcessMetrics } from './process-metrics.ts'

declare module 'fastify' {
  interface FastifyInstance {
    metrics: ReturnType<typeof createMetrics>
  }
}

/** The Prometheus registry of this app and the instruments that several plugins share. Labels are bounded sets. */
function createMetrics() {
  const registry = new Registry()
  collectProcessMetrics(registry)
  const registers = [registry]
  const succeeded = new Map<string, number>()
  return {
    registry,
    /** Counts an event that was handled; brought into the counter when that is read, for a labelled increment costs as much as a relay. */
    eventSucceeded(event: string): void {
      succeeded.set(event, (succeeded.get(event) ?? 0) + 1)
    },
    socketEvents: new Counter({
      name: 'shatterland_socket_events_total',
      help: 'Events received from clients, by event and outcome (ok or the refusal code)',
      labelNames: ['event', 'outcome'] as const,
      registers,
      collect() {
        for (const [event, count] of succeeded) this.inc({ event, outcome: 'ok' }, count)
        succeeded.clear()
      },
    }),
    handlerSeconds: new Histogram({
      name: 'shatterland_socket_event_duration_seconds',
      help: 'Time from the start of an event handler to its end; movement is not timed, since that would cost more than its handler',
      labelNames: ['event'] as const,
      buckets: [0.0001, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5],
      registers,
    }),
    messagesSent: new Counter({
      name: 'shatterland_socket_messages_sent_total',
      help: 'Messages sent to clients of this node, one per receiver, by event',
      labelNames: ['event'] as const,
      registers,
    }),
    disconnects: new Counter({
      name: 'shatterland_socket_disconnects_total',
      help: 'Ended connections by the reason that Socket.IO gives, or our own word where it says less',
      labelNames: ['reason'] as const,
      registers,
    }),
    // Beside the counts by event, so that the first fault of a node is an increase from 0.
    faults: new Counter({
      name: 'shatterland_faults_total',
      help: 'Events and joins that met a fault of the server and were answered with INTERNAL',
      registers,
    }),
    joins: new Counter({
      name: 'shatterland_joins_total',
      help: 'Connections that were brought into the world or not: ok, gone meanwhile, or the refusal code',
      labelNames: ['outcome'] as const,
      registers,
    }),
    joinSeconds: new Histogram({
      name: 'shatterland_join_duration_seconds',
      help: 'Time from the connection of a client until it is in the world and stored',
      buckets: [0.01, 0.05, 0.25, 1, 5, 20],
      registers,
    }),
  }
}

/** The usual ends of connections, so that the first of a kind is an increase from 0. */
const USUAL_ENDS = ['transport close', 'ping timeout', 'client namespace disconnect', 'slow client']

/** Decorates the instance with `fastify.metrics`: one registry per app, so that many apps can live in one process. */
export default fp(
  async (fastify) => {
    const metrics = createMetrics()
    for (const reason of USUAL_ENDS) metrics.disconnects.inc({ reason }, 0)
    fastify.decorate('metrics', metrics)
  },
  { name: 'metrics' },
)
