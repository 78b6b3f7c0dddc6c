import fp from 'fastify-plugin'
import { Gauge } from 'prom-client'
import type { Census } from './players/registry.ts'
import { readGauge } from './read-gauge.ts'

/** Calls that come while one is under way share its result: all gauges of a scrape then tell of one moment. */
function shared<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let underWay: Promise<Result> | undefined
  return () => {
    underWay ??= read().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}

/** Gauges that are read from the truth when they are scraped, so that they cannot drift. */
export default fp(
  async (fastify) => {
    const { players, fieldObjects, worldAdapter, health, metrics } = fastify
    const registers: [typeof metrics.registry] = [metrics.registry]
    const gauge = (name: string, help: string, read: Parameters<typeof readGauge>[1]) =>
      readGauge({ name: `shatterland_${name}`, help, registers }, read)

    // This node.
    gauge('connected_users', 'Users connected to this node', () => fastify.connectedUsers())
    gauge(
      'queued_events',
      "Events of this node's users that wait for an earlier one of the same user",
      () => fastify.eventQueues().waiting,
    )
    gauge('longest_event_queue', 'Most events that wait for one user', () => {
      return fastify.eventQueues().longest
    })
    const sendQueues = () => worldAdapter.fanOut.sendQueues()
    gauge('users_in_world', "Users of this node that get the world's messages", () => {
      return sendQueues().clients
    })
    gauge('clients_behind', 'Clients of this node that get no movement until they catch up', () => {
      return sendQueues().behind
    })
    gauge('send_queue_bytes', 'Unsent bytes of all clients of this node', () => sendQueues().bytes)
    gauge('largest_send_queue_bytes', 'Unsent bytes of the client that has most', () => {
      return sendQueues().largest
    })
    new Gauge({
      name: 'shatterland_part_up',
      help: 'Whether each part that this node needs is there, 1 or 0; one that is not makes it not ready',
      labelNames: ['part'] as const,
      registers,
      collect() {
        for (const [part, { status }] of Object.entries(health.states())) {
          this.set({ part }, status === 'up' ? 1 : 0)
        }
      },
    })

    // The world, which may be shared: every node says the same of it, and nothing while its store is away.
    const census = shared(() => players.census())
    const world = (name: string, help: string, count: (census: Census) => number) =>
      gauge(name, help, async () => count(await census()))
    world('world_users', 'Users in the world, of all nodes', ({ users }) => users)
    world('players_alive', 'Living players in the world, zombies included', ({ alive }) => alive)
    world('zombies_alive', 'Living zombies in the world', ({ zombies }) => zombies)
    world('zombie_owners', 'Users in the world that simulate a zombie', ({ owners }) => owners)
    gauge('food', 'Pieces of food on the board, rings included', () => fieldObjects.countFood())
  },
  {
    name: 'gauges',
    dependencies: ['players', 'field-objects', 'metrics', 'socket-io', 'socket-events', 'health'],
  },
)
