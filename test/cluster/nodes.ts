import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { Environment } from '../../plugins/config.ts'
import { start, until, urlOf } from '../helper.ts'

export { until }

export async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/ready`)
  await response.body?.cancel()
  return response.status === 200
}

/** Whole servers in this process that serve one world. */
export async function startNodes(t: Test, count: number, environment: Environment) {
  const nodes = await Promise.all(Array.from({ length: count }, () => start(t, { environment })))
  await Promise.all(nodes.map((node) => until('a ready node', () => isReady(urlOf(node)))))
  return nodes as [FastifyInstance, FastifyInstance, ...FastifyInstance[]]
}
