import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { isReady, until } from '../cluster/nodes.ts'
import { type Client, state } from '../helper.ts'
import { anyRedis, startRedis, withoutOwnRedis } from '../redis-helper.ts'
import type { ServerProcess } from '../server-process.ts'
import { enter, startBalanced, welcomes, withoutBalancer } from './balancer.ts'

const POLLING = { transports: ['polling'] }

/** Socket.IO's client in Node keeps cookies only when it is told to; a browser does without being told. */
async function enterBoth(t: Test, url: string): Promise<Client[]> {
  return [await enter(t, url, POLLING), await enter(t, url, { ...POLLING, withCredentials: true })]
}

/** Both clients move for a second, and each report reaches the node that knows them. */
async function move(t: Test, clients: readonly Client[]): Promise<void> {
  for (let number = 1; number <= 20; number++) {
    for (const client of clients) {
      const answer = await client.ask('player_state_reconcile', state(number / 100, 20))
      t.match(answer, { ok: true })
    }
    await sleep(50)
  }
}

t.test('a drain sends polling clients away in words', { skip: withoutBalancer }, async (t) => {
  const { nodes, url } = await startBalanced(t, await anyRedis(t), { DRAIN_DELAY_MS: '4000' })
  const clients = await enterBoth(t, url)
  const reasons: string[] = []
  for (const { socket } of clients) socket.on('disconnect', (reason) => reasons.push(reason))
  for (const node of nodes) node.signal('SIGTERM')
  await until('the balancer to know', async () => !(await welcomes(url)))

  await move(t, clients)
  t.same(reasons, [], 'a node that is about to end still serves them')
  for (const client of clients) t.ok((await client.next('server_draining')).reconnect_in_ms >= 0)
})

t.test(
  'polling clients stay while Redis is away',
  { skip: withoutBalancer || withoutOwnRedis },
  async (t) => {
    const redis = await startRedis(t)
    const { nodes, url } = await startBalanced(t, redis.url)
    const clients = await enterBoth(t, url)
    const ids = clients.map(({ id }) => id)
    await redis.kill()
    await until('the balancer to know', async () => !(await welcomes(url)))
    for (const client of clients) {
      const refused = await client.ask('eat', { food_id: 1, player_id: client.id })
      t.match(refused, { ok: false, error: { code: 'STORE_UNAVAILABLE' } })
    }
    await move(t, clients)
    await redis.start()
    for (const node of nodes) await until('a ready node', () => isReady(node.url))
    for (const client of clients) {
      t.match(await client.ask('boost', { player_id: client.id }), { ok: true }, 'the same player')
    }
    t.same(
      clients.map(({ id }) => id),
      ids,
      'on the same connection',
    )
  },
)

/** Whether a node has users. */
const isHome = async ({ url }: ServerProcess) =>
  /^shatterland_connected_users 1$/m.test(await (await fetch(`${url}/metrics`)).text())

t.test(
  'a polling client of a killed node is soon elsewhere',
  { skip: withoutBalancer },
  async (t) => {
    const { nodes, url } = await startBalanced(t, await anyRedis(t))
    const client = await enter(t, url, { ...POLLING, reconnection: true })
    const { id } = client
    const home = (await isHome(nodes[0])) ? nodes[0] : nodes[1]
    home.signal('SIGKILL')
    await until('a new connection', () => client.socket.connected && client.socket.id !== id)
  },
)
