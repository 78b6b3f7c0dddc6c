import fp from 'fastify-plugin'
import { Gauge } from 'prom-client'

/** Gauges that are read from the truth when they are scraped, so that they cannot drift. */
export default fp(
  async (fastify) => {
    const { players, metrics } = fastify
    const registers = [metrics.registry]

    new Gauge({
      name: 'shatterland_connected_users',
      help: 'Users connected to this node',
      registers,
      collect() {
        this.set(fastify.connectedUsers())
      },
    })
    new Gauge({
      name: 'shatterland_players_alive',
      help: 'Living players in the world, zombies included',
      registers,
      async collect() {
        this.set((await players.census()).alive)
      },
    })
    new Gauge({
      name: 'shatterland_zombies_alive',
      help: 'Living zombies in the world',
      registers,
      async collect() {
        this.set((await players.census()).zombies)
      },
    })
  },
  { name: 'gauges', dependencies: ['players', 'metrics', 'socket-events'] },
)
