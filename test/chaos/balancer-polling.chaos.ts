import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { isReady, until } from '../cluster/nodes.ts'
import { state } from '../helper.ts'
import { anyRedis, startRedis, withoutOwnRedis } from '../redis-helper.ts'
import type { ServerProcess } from '../server-process.ts'
import { enter, startBalanced, welcomes, withoutBalancer } from './balancer.ts'

/** Socket.IO's client in Node keeps cookies only when it is told to; a browser does without being told. */
const KINDS = { 'without cookies': {}, 'with cookies': { withCredentials: true } }
const POLLING = { transports: ['polling'] }

/** Whether a node has users. */
const isHome = async ({ url }: ServerProcess) =>
  /^shatterland_connected_users 1$/m.test(await (await fetch(`${url}/metrics`)).text())

for (const [kind, options] of Object.entries(KINDS)) {
  t.test(
    `a drain sends a polling client ${kind} away in words`,
    { skip: withoutBalancer },
    async (t) => {
      const { nodes, url } = await startBalanced(t, await anyRedis(t), { DRAIN_DELAY_MS: '2500' })
      const client = await enter(t, url, { ...POLLING, ...options })
      const reasons: string[] = []
      client.socket.on('disconnect', (reason) => reasons.push(reason))
      for (const node of nodes) node.signal('SIGTERM')
      await until('the balancer to know', async () => !(await welcomes(url)))

      const end = Date.now() + 1_000
      for (let number = 1; Date.now() < end; number++) {
        t.match(await client.ask('player_state_reconcile', state(number / 100, 20)), { ok: true })
        await sleep(50)
      }
      t.same(reasons, [], 'a node that is about to end still serves it')
      t.ok((await client.next('server_draining')).reconnect_in_ms >= 0)
    },
  )

  t.test(
    `a polling client ${kind} stays while Redis is away`,
    { skip: withoutBalancer || withoutOwnRedis },
    async (t) => {
      const redis = await startRedis(t)
      const { nodes, url } = await startBalanced(t, redis.url)
      const client = await enter(t, url, { ...POLLING, ...options })
      const { id } = client
      await redis.kill()
      await until('the balancer to know', async () => !(await welcomes(url)))
      const refused = await client.ask('eat', { food_id: 1, player_id: id })
      t.match(refused, { ok: false, error: { code: 'STORE_UNAVAILABLE' } })
      for (let number = 1; number < 20; number++) {
        t.match(await client.ask('player_state_reconcile', state(number / 100, 20)), { ok: true })
        await sleep(50)
      }
      await redis.start()
      for (const node of nodes) await until('a ready node', () => isReady(node.url))
      const boost = await client.ask('boost', { player_id: id })
      t.match(boost, { ok: true }, 'the same connection, the same player')
      t.equal(client.id, id)
    },
  )
}

t.test(
  'a polling client of a killed node is soon elsewhere',
  { skip: withoutBalancer },
  async (t) => {
    const { nodes, url } = await startBalanced(t, await anyRedis(t))
    const client = await enter(t, url, { ...POLLING, reconnection: true })
    const { id } = client
    const home = (await isHome(nodes[0])) ? nodes[0] : nodes[1]
    const began = Date.now()
    home.signal('SIGKILL')
    await until('a new connection', () => client.socket.connected && client.socket.id !== id)
    t.comment(`${Date.now() - began} ms`)
  },
)
