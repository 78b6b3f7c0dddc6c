import { Counter, type Registry } from 'prom-client'
import { readGauge } from '../read-gauge.ts'
import type { RedisStore } from '../redis/store.ts'

export type Instruments = ReturnType<typeof createInstruments>

/** The instruments of a node among nodes. */
export function createInstruments(registry: Registry) {
  const registers: [Registry] = [registry]
  const counter = (name: string, help: string) =>
    new Counter({ name: `shatterland_${name}`, help, registers })
  return {
    entries: counter(
      'world_entries_total',
      'Times that this node entered the shared world: at its start, and after each absence of Redis',
    ),
    lapses: counter(
      'lease_lapses_total',
      'Times that this node renewed its lease too late: the others may have begun to remove its users',
    ),
    buried: counter(
      'buried_users_total',
      'Users of dead nodes that this node has removed from the world',
    ),
    faults: counter(
      'channel_faults_total',
      'Messages of other nodes that were not understood and not delivered',
    ),
    reconciled: new Counter({
      name: 'shatterland_reconciled_notices_total',
      help: "Notices that this node's clients had missed and were told later, by event",
      labelNames: ['event'] as const,
      registers,
    }),

    /** Gauges of the lease and of the nodes; `leaseAge` is in milliseconds. */
    observe(store: RedisStore, leaseAge: () => number | undefined): void {
      readGauge(
        {
          name: 'shatterland_lease_age_seconds',
          help: 'Time since this node last renewed its lease; at 5 the others take it for dead',
          registers,
        },
        () => {
          const age = leaseAge()
          return age === undefined ? undefined : age / 1000
        },
      )
      readGauge(
        {
          name: 'shatterland_world_nodes',
          help: 'Nodes with a valid lease in the world',
          registers,
        },
        async () => Number((await store.run('nodes'))[0]),
      )
    },
  }
}
