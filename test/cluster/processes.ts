import { once } from 'node:events'
import type { Test } from 'tap'
import { Client, within } from '../helper.ts'
import { ServerProcess, START_MS } from '../server-process.ts'
import { isReady, until } from './nodes.ts'

/** A small world with little food, whose nodes do not linger when they are told to end. */
export const SMALL = {
  BOARD_WIDTH: '100',
  BOARD_HEIGHT: '100',
  FOOD_COUNT: '20',
  OBSTACLE_COUNT: '3',
  DRAIN_DELAY_MS: '0',
}

/** A server process that is ready; it ends with the test. */
export async function spawnServer(
  t: Test,
  environment: Record<string, string>,
  { ready = true } = {},
): Promise<ServerProcess> {
  const server = await ServerProcess.start(t, environment)
  if (ready) await until('a ready server', () => isReady(server.url), START_MS)
  return server
}

/** Server processes that start at once and serve one small world. */
export async function spawnNodes(t: Test, count: number, environment: Record<string, string>) {
  const nodes = Array.from({ length: count }, () => spawnServer(t, { ...SMALL, ...environment }))
  return (await Promise.all(nodes)) as [ServerProcess, ServerProcess, ...ServerProcess[]]
}

/** A client of a server process that has been sent the world's state; its id outlives the connection. */
export async function arrive(t: Test, { url }: Pick<ServerProcess, 'url'>) {
  const client = new Client(url)
  t.teardown(() => void client.socket.disconnect())
  await within(once(client.socket as never, 'connect'), 'connection')
  const { id } = client
  await client.settled()
  return { client, id }
}

/** The same with its main player alive. */
export async function enter(t: Test, server: Pick<ServerProcess, 'url'>) {
  const guest = await arrive(t, server)
  await guest.client.ask('initialize_main', {})
  return guest
}

/** The same; tries again when it is sent away while it joins, as players do: a busy Redis refuses joins. */
export async function enterAtLast(t: Test, server: Pick<ServerProcess, 'url'>, tries = 5) {
  for (let left = tries - 1; left > 0; left--) {
    const guest = await enter(t, server).catch(() => undefined)
    if (guest !== undefined) return guest
    await until('a ready node', () => isReady(server.url))
  }
  return enter(t, server)
}
