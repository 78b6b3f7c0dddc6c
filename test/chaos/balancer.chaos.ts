import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import t, { type Test } from 'tap'
import { until } from '../cluster/nodes.ts'
import { spawnServer } from '../cluster/processes.ts'
import { Client, within } from '../helper.ts'
import { anyRedis, freePort, randomWorld } from '../redis-helper.ts'

const CONFIG = new URL('../../../deploy/haproxy.cfg', import.meta.url)

const missing = spawnSync('haproxy', ['-v']).status === 0 ? false : 'haproxy is not on the PATH'

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

async function enter(t: Test, url: string, transports: string[]) {
  const client = new Client(url, { transports })
  t.teardown(() => void client.socket.disconnect())
  await within(once(client.socket as never, 'connect'), 'connection')
  await client.ask('initialize_main', {})
  return client
}

t.test('two nodes behind a load balancer', { skip: missing }, async (t) => {
  const environment = {
    REDIS_URL: await anyRedis(t),
    WORLD: randomWorld(),
    MIN_PLAYERS: '0',
    BOARD_WIDTH: '50',
    BOARD_HEIGHT: '50',
  }
  const nodes = [await spawnServer(t, environment), await spawnServer(t, environment)] as const
  const url = await startBalancer(t, [new URL(nodes[0].url).port, new URL(nodes[1].url).port])
  await until('the balancer', () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )

  const websocket = await enter(t, url, ['websocket'])
  const polling = await enter(t, url, ['polling'])
  await websocket.next('spawn')
  for (let i = 0; i < 30; i++) {
    const meal = await polling.ask('eat', { food_id: i, player_id: polling.id })
    t.ok(meal.ok, 'a polling client stays with its node')
  }
  await until('the other client hears of it', () => websocket.all('eaten').length === 30)

  const cookie = await fetch(`${url}/health`)
  t.match(cookie.headers.get('set-cookie'), /^SHATTERLAND_NODE=(one|two); /)

  // A rolling restart: from the first SIGTERM on nobody that comes is turned away.
  nodes[0].signal('SIGTERM')
  let asked = 0
  const watch = (async () => {
    for (let ended = false; !ended; asked++) {
      ended = nodes[0].exitCode !== null
      const { status } = await fetch(`${url}/`)
      if (status !== 200) throw new Error(`a newcomer was answered with ${status}`)
    }
  })()
  t.same(await nodes[0].exited, [0, null])
  await watch
  t.ok(asked > 0, `${asked} newcomers were served meanwhile`)
  const late = await enter(t, url, ['polling', 'websocket'])
  t.ok(late.socket.connected)
})

/** The status of a handshake from one of the loopback's addresses. */
async function handshake(url: string, localAddress: string): Promise<number | undefined> {
  const request = get(`${url}/socket.io/?EIO=4&transport=polling`, { localAddress })
  const [response] = await within(once(request, 'response'), 'answer')
  response.resume()
  return response.statusCode
}

t.test('limits hold for the addresses in front of the balancer', { skip: missing }, async (t) => {
  const environment = {
    REDIS_URL: await anyRedis(t),
    WORLD: randomWorld(),
    MIN_PLAYERS: '0',
    TRUST_PROXY: '1',
    MAX_CONNECTIONS_PER_ADDRESS: '1',
  }
  const nodes = [await spawnServer(t, environment), await spawnServer(t, environment)] as const
  const url = await startBalancer(t, [new URL(nodes[0].url).port, new URL(nodes[1].url).port])
  await until('the balancer', () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.3']) {
    t.equal(await handshake(url, address), 200, address)
    t.equal(await handshake(url, address), 403, address)
  }
})
