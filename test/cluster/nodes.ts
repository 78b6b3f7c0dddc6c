import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { Environment } from '../../plugins/config.ts'
import { start, urlOf } from '../helper.ts'

/** Longest wait for anything between nodes, in milliseconds: leases last five seconds. */
export const PATIENCE_MS = 15_000

/** Resolves when the condition holds; looks every few milliseconds, and rejects when it takes too long. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  ms = PATIENCE_MS,
) {
  const end = performance.now() + ms
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not within ${ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

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
