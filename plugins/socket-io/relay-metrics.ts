import type { FastifyInstance } from 'fastify'
import { Counter, Histogram } from 'prom-client'
import type { RelayReport } from './relay-report.ts'

/** The relay's instruments. Messages are added up and counted once per tick: a count per receiver would cost more than the relay. */
export function createRelayReport({ metrics, log }: FastifyInstance): RelayReport {
  const { registry, messagesSent } = metrics
  const registers = [registry]
  const unreported = new Map<string, number>()
  const tickBytes = new Histogram({
    name: 'shatterland_relay_tick_bytes',
    help: 'Size of the shared bytes of one tick; how many ticks there were is its count',
    buckets: [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576],
    registers,
  })
  const skipped = new Counter({
    name: 'shatterland_relay_skipped_ticks_total',
    help: 'Ticks whose movement a client was too far behind to be sent',
    registers,
  })
  const dropped = new Counter({
    name: 'shatterland_relay_slow_clients_total',
    help: 'Clients that were disconnected because they did not read',
    registers,
  })
  const stale = new Counter({
    name: 'shatterland_relay_stale_batches_total',
    help: "Other nodes' ticks that came too late and were not relayed",
    registers,
  })

  return {
    sent: (event, receivers) => messagesSent.inc({ event }, receivers),
    relayed(event, messages) {
      unreported.set(event, (unreported.get(event) ?? 0) + messages)
    },
    flushed(bytes) {
      tickBytes.observe(bytes)
      for (const [event, messages] of unreported) messagesSent.inc({ event }, messages)
      unreported.clear()
    },
    skipped: () => skipped.inc(),
    dropped(user, backlogBytes) {
      dropped.inc()
      log.warn({ user, backlogBytes }, 'a client that did not read was disconnected')
    },
    stale: () => stale.inc(),
  }
}
