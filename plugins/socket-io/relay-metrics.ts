import type { FastifyInstance } from 'fastify'
import { Counter, Histogram } from 'prom-client'
import type { RelayReport } from './relay-report.ts'

/** The relay's instruments. What is counted per message is added up here and handed over once per tick. */
export function createRelayReport({ metrics, log }: FastifyInstance): RelayReport {
  const { registry, messagesSent } = metrics
  const registers: [typeof registry] = [registry]
  const counter = (name: string, help: string) => new Counter({ name, help, registers })
  const tickBytes = new Histogram({
    name: 'shatterland_relay_tick_bytes',
    help: 'Size of the shared bytes of one tick; how many ticks there were is its count',
    buckets: [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576],
    registers,
  })
  const tickSeconds = new Histogram({
    name: 'shatterland_relay_tick_duration_seconds',
    help: 'Time in which one tick was written to all clients of this node',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1],
    registers,
  })
  const sentBytes = counter(
    'shatterland_relay_sent_bytes_total',
    "Bytes of the ticks that went to clients, once for each receiver, with the frames' headers",
  )
  const coalesced = counter(
    'shatterland_relay_coalesced_messages_total',
    'Movement that a newer report of the same player replaced within a tick (RELAY_CONFLATE)',
  )
  const skipped = counter(
    'shatterland_relay_skipped_ticks_total',
    'Ticks whose movement a client was too far behind to be sent',
  )
  const skippedMessages = counter(
    'shatterland_relay_skipped_messages_total',
    'Messages of movement that clients did not get because they were too far behind',
  )
  const dropped = counter(
    'shatterland_relay_slow_clients_total',
    'Clients that were disconnected because they did not read',
  )
  const stale = counter(
    'shatterland_relay_stale_batches_total',
    "Other nodes' ticks that came too late and were not relayed",
  )
  const unreported = { messages: new Map<string, number>(), bytes: 0, coalesced: 0 }

  function handOver(): void {
    for (const [event, messages] of unreported.messages) messagesSent.inc({ event }, messages)
    unreported.messages.clear()
    // A counter cannot go back; what is taken back was added in the same tick.
    sentBytes.inc(Math.max(0, unreported.bytes))
    coalesced.inc(unreported.coalesced)
    unreported.bytes = 0
    unreported.coalesced = 0
  }

  return {
    sent: (event, receivers) => messagesSent.inc({ event }, receivers),
    relayed(event, messages) {
      unreported.messages.set(event, (unreported.messages.get(event) ?? 0) + messages)
    },
    relayedBytes(bytes) {
      unreported.bytes += bytes
    },
    coalesced() {
      unreported.coalesced += 1
    },
    flushed(bytes, seconds) {
      tickBytes.observe(bytes)
      tickSeconds.observe(seconds)
      handOver()
    },
    skipped(messages) {
      skipped.inc()
      skippedMessages.inc(messages)
    },
    dropped(user, backlogBytes) {
      dropped.inc()
      log.warn({ user, backlogBytes }, 'a client that did not read was disconnected')
    },
    stale: () => stale.inc(),
  }
}
