import t from 'tap'
import { play, state, urlOf } from '../helper.ts'
import { anyRedis, inspect, randomWorld, withoutRedis } from '../redis-helper.ts'
import { isReady, startNodes, until } from './nodes.ts'
import { HEADER, outsider } from './outsider.ts'

t.test('channels between nodes', { skip: withoutRedis }, async (t) => {
  const WORLD = randomWorld()
  const REDIS_URL = await anyRedis(t)
  const [node] = await startNodes(t, 1, { REDIS_URL, WORLD, MIN_PLAYERS: 0 })
  const { send, notice, key } = outsider(inspect(t, REDIS_URL), WORLD)
  const [a, b] = [await play(t, node), await play(t, node)]

  t.test('movement that is anything but whole frames is not delivered', async (t) => {
    const listener = inspect(t, REDIS_URL)
    await listener.subscribe(key('movement'))
    const tick = new Promise<Buffer>((resolve) => {
      listener.on('messageBuffer', (_channel, message: Buffer) => {
        if (message.length > HEADER.length) resolve(message.subarray(HEADER.length))
      })
    })
    a.socket.emit('player_state_reconcile', state(20, 30))
    const whole = await tick
    await b.next('otherPlayerStateInfo')
    const since = b.mark()
    const start = 2 + whole.readUInt16BE(0)
    const changed = (at: number, byte: number) => {
      const copy = Buffer.from(whole)
      copy[at] = byte
      return copy
    }
    const now = Buffer.from(HEADER)
    now.writeDoubleLE(node.shared?.store.now() ?? 0, 8)
    await send('movement', whole.subarray(0, -3), now)
    await send('movement', whole.subarray(0, start + 1), now)
    await send('movement', changed(start, 0x82), now)
    await send('movement', changed(start + 4, '6'.charCodeAt(0)), now)
    await send('movement', whole, now)
    await b.next('otherPlayerStateInfo')
    await b.settled()
    t.same(since(), ['otherPlayerStateInfo'], 'the whole one alone')
    t.ok(a.socket.connected && b.socket.connected)
  })

  t.test('a time that is no number ends nothing', async (t) => {
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const header = Buffer.from(HEADER)
      header.writeDoubleLE(time, 8)
      await send('notices', 'anything', header)
      await send('movement', 'anything', header)
    }
    await notice('player_mass_update', { id: a.id, mass: 11 })
    await until('what comes later', () => b.all('player_mass_update').length === 1)
    t.ok(await isReady(urlOf(node)))
  })
})
