import fp from 'fastify-plugin'
import type { DependencyState } from '../schemas/health.ts'

declare module 'fastify' {
  interface FastifyInstance {
    health: ReturnType<typeof createHealth>
  }
}

type Probe = () => DependencyState

/** Every part that can be away registers a probe: a synchronous look at what it already knows, never a call. */
function createHealth() {
  const probes = new Map<string, Probe>()
  const states = () => Object.fromEntries([...probes].map(([name, probe]) => [name, probe()]))
  return {
    /** Adds a dependency to `/health`. Throws when the name is taken. */
    register(name: string, probe: Probe): void {
      if (probes.has(name)) throw new Error(`The health probe ${name} is already registered`)
      probes.set(name, probe)
    },
    states,
    /** Why this node should get no new clients: one line for each part that is down. */
    reasons(): string[] {
      return Object.entries(states())
        .filter(([, { status }]) => status === 'down')
        .map(([name, { detail }]) => (detail === undefined ? name : `${name}: ${detail}`))
    },
  }
}

export default fp(
  async (fastify) => {
    fastify.decorate('health', createHealth())
  },
  { name: 'health' },
)
