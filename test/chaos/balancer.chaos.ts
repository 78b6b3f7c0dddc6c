import { once } from 'node:events'
import { get } from 'node:http'
import t from 'tap'
import { until } from '../cluster/nodes.ts'
import { within } from '../helper.ts'
import { anyRedis } from '../redis-helper.ts'
import { enter, startBalanced, withoutBalancer } from './balancer.ts'

t.test('two nodes behind a load balancer', { skip: withoutBalancer }, async (t) => {
  const { nodes, url } = await startBalanced(t, await anyRedis(t))

  const websocket = await enter(t, url, { transports: ['websocket'] })
  const polling = await enter(t, url, { transports: ['polling'] })
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
  const late = await enter(t, url, { transports: ['polling', 'websocket'] })
  t.ok(late.socket.connected)
})

/** The status of a handshake from one of the loopback's addresses. */
async function handshake(url: string, localAddress: string): Promise<number | undefined> {
  const request = get(`${url}/socket.io/?EIO=4&transport=polling`, { localAddress })
  const [response] = await within(once(request, 'response'), 'answer')
  response.resume()
  return response.statusCode
}

t.test(
  'limits hold for the addresses in front of the balancer',
  { skip: withoutBalancer },
  async (t) => {
    const limits = { TRUST_PROXY: '1', MAX_CONNECTIONS_PER_ADDRESS: '1' }
    const { url } = await startBalanced(t, await anyRedis(t), limits)
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.3']) {
      t.equal(await handshake(url, address), 200, address)
      t.equal(await handshake(url, address), 403, address)
    }
  },
)
