import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import type { ManagerOptions, SocketOptions } from 'socket.io-client'
import type { Test } from 'tap'
import { until } from '../cluster/nodes.ts'
import { spawnServer } from '../cluster/processes.ts'
import { Client, within } from '../helper.ts'
import { freePort, randomWorld, reasonToSkip } from '../redis-helper.ts'

const CONFIG = new URL('../../../deploy/haproxy.cfg', import.meta.url)

export const withoutBalancer = reasonToSkip(
  spawnSync('haproxy', ['-v']).status === 0,
  'haproxy is not on the PATH',
)

/** The balancer of deploy/haproxy.cfg, with addresses of this machine in place of the compose file's. */
async function startBalancer(t: Test, ports: readonly [string, string]): Promise<string> {
  const port = await freePort()
  const directory = await mkdtemp(joinPath(tmpdir(), 'shatterland-haproxy-'))
  const path = joinPath(directory, 'haproxy.cfg')
  const config = readFileSync(CONFIG, 'utf8')
    .replace('bind :9000', `bind 127.0.0.1:${port}`)
    .replace('server-1:9000', `127.0.0.1:${ports[0]}`)
    .replace('server-2:9000', `127.0.0.1:${ports[1]}`)
  await writeFile(path, config)
  const balancer: ChildProcess = spawn('haproxy', ['-db', '-f', path], { stdio: 'ignore' })
  t.teardown(async () => {
    balancer.kill('SIGKILL')
    if (balancer.exitCode === null && balancer.signalCode === null) await once(balancer, 'exit')
    await rm(directory, { recursive: true, force: true })
  })
  return `http://127.0.0.1:${port}`
}

/** Whether the balancer has a node for newcomers. */
export const welcomes = (url: string) =>
  fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  )

/** Two nodes of a small world without zombies, and the balancer in front of them. */
export async function startBalanced(
  t: Test,
  redisUrl: string,
  settings: Record<string, string> = {},
) {
  const environment = {
    REDIS_URL: redisUrl,
    WORLD: randomWorld(),
    MIN_PLAYERS: '0',
    BOARD_WIDTH: '50',
    BOARD_HEIGHT: '50',
    ...settings,
  }
  const nodes = [await spawnServer(t, environment), await spawnServer(t, environment)] as const
  const url = await startBalancer(t, [new URL(nodes[0].url).port, new URL(nodes[1].url).port])
  await until('the balancer', () => welcomes(url))
  return { nodes, url }
}

/** A client whose main player is alive. */
export async function enter(
  t: Test,
  url: string,
  options: Partial<ManagerOptions & SocketOptions>,
): Promise<Client> {
  const client = new Client(url, options)
  t.teardown(() => void client.socket.disconnect())
  await within(once(client.socket as never, 'connect'), 'connection')
  await client.ask('initialize_main', {})
  return client
}
