import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { MessageReport } from './channels.ts'
import type { RedisClient } from './clients.ts'
import type { CallReport } from './store.ts'

/** The instruments of Redis. Labels are bounded: two clients, two channels, two dozen scripts. */
export function createRedisInstruments(registry: Registry) {
  const registers = [registry]
  const connections = new Map<string, RedisClient>()
  const scripts = new Counter({
    name: 'shatterland_redis_scripts_total',
    help: 'Operations on the shared store, by script and outcome: ok, refused by the rules, failed, or closed (not even tried)',
    labelNames: ['script', 'outcome'] as const,
    registers,
  })
  const seconds = new Histogram({
    name: 'shatterland_redis_script_duration_seconds',
    help: 'Time from sending a script to Redis to its reply or the end of the wait',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1],
    registers,
  })
  const reconnects = new Counter({
    name: 'shatterland_redis_reconnects_total',
    help: 'Connections to Redis that were made anew after the first, by client',
    labelNames: ['client'] as const,
    registers,
  })
  new Gauge({
    name: 'shatterland_redis_connected',
    help: 'Whether each connection to Redis is there, 1 or 0',
    labelNames: ['client'] as const,
    registers,
    collect() {
      for (const [client, { status }] of connections) {
        this.set({ client }, status === 'ready' ? 1 : 0)
      }
    },
  })
  const messages = new Counter({
    name: 'shatterland_channel_messages_total',
    help: 'Messages between nodes, by channel: sent, dropped while Redis was away, or received',
    labelNames: ['channel', 'outcome'] as const,
    registers,
  })
  const bytes = new Counter({
    name: 'shatterland_channel_bytes_total',
    help: 'Bytes of the messages between nodes, by channel and outcome',
    labelNames: ['channel', 'outcome'] as const,
    registers,
  })
  const age = new Histogram({
    name: 'shatterland_channel_message_age_seconds',
    help: "Age of other nodes' messages on arrival, by Redis' clock",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1],
    registers,
  })

  return {
    /** Counts what becomes of a connection; its first is none made anew. */
    watch(client: string, connection: RedisClient): void {
      connections.set(client, connection)
      reconnects.inc({ client }, 0)
      let before = false
      connection.on('ready', () => {
        if (connection.status !== 'ready') return
        if (before) reconnects.inc({ client })
        before = true
      })
    },

    called(...[script, outcome, milliseconds]: Parameters<CallReport>): void {
      scripts.inc({ script, outcome })
      if (milliseconds !== undefined) seconds.observe(milliseconds / 1000)
    },

    messaged(...[channel, outcome, size, milliseconds]: Parameters<MessageReport>): void {
      messages.inc({ channel, outcome })
      bytes.inc({ channel, outcome }, size)
      // Two clocks are compared: a message may seem to come from the future.
      if (milliseconds !== undefined) age.observe(Math.max(0, milliseconds / 1000))
    },
  }
}
