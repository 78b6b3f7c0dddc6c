import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { FAULTS } from '../schemas/errors.ts'
import { type DependencyState, Health, Live, Ready } from '../schemas/health.ts'
import { version } from '../version.ts'

/** Why a part is down may name hosts and ports: with METRICS_TOKEN that is for the operator alone. */
const withoutDetail = (reason: string) => reason.replace(/:.*/s, '')

function withoutDetails(states: Record<string, DependencyState>): Record<string, DependencyState> {
  return Object.fromEntries(
    Object.entries(states).map(([name, { status, kind }]) => [name, { status, kind }]),
  )
}

const tags = ['Health']

const schemas = {
  health: {
    tags,
    summary: 'Overall state, and that of every part',
    description: 'Where METRICS_TOKEN is set, the details of a part are for its bearer alone.',
    security: [{}, { metricsToken: [] }],
    response: { 200: Health, ...FAULTS },
  },
  live: {
    tags,
    summary: 'Whether the process runs',
    response: { 200: Live, ...FAULTS },
  },
  ready: {
    tags,
    summary: 'Whether new clients are welcome, else why not',
    security: [{}, { metricsToken: [] }],
    response: { 200: Ready, 503: Ready, ...FAULTS },
  },
}

/** `/health` for people, `/health/live` and `/health/ready` for orchestrators. */
const health: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get('/health', { schema: schemas.health }, async (request) => ({
    status: fastify.health.reasons().length === 0 ? ('ok' as const) : ('degraded' as const),
    version,
    uptime_seconds: process.uptime(),
    dependencies: fastify.isOperator(request)
      ? fastify.health.states()
      : withoutDetails(fastify.health.states()),
  }))

  fastify.get('/health/live', { schema: schemas.live }, async () => ({
    status: 'live' as const,
  }))

  fastify.get('/health/ready', { schema: schemas.ready }, async (request, reply) => {
    const details = fastify.health.reasons()
    const reasons = fastify.isOperator(request) ? details : details.map(withoutDetail)
    if (reasons.length > 0) return reply.code(503).send({ status: 'not ready', reasons })
    return { status: 'ready' as const, reasons }
  })
}

export default health
