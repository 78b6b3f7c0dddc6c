import { once } from 'node:events'
import t from 'tap'
import { tcpOf } from '../../../plugins/socket-io/connection.ts'
import { until } from '../../cluster/nodes.ts'
import { play, start, within } from '../../helper.ts'
import { webSocketOf } from './served.ts'

t.test('a client that was upgraded and does not read is dropped at once', async (t) => {
  const app = await start(t, { environment: { SLOW_CLIENT_BYTES: 65_536, SLOW_CLIENT_MS: 100 } })
  const { io, world } = app
  const mover = await play(t, app)
  const stalled = await play(t, app, { transports: ['polling', 'websocket'] })
  const socket = io.sockets.sockets.get(stalled.id)
  if (socket === undefined) throw new Error('The stalled client is not connected')
  await until('its upgrade', () => socket.conn.upgraded)
  const tcp = tcpOf(socket.conn)
  t.equal(tcp?.destroyed, false)

  const paused = webSocketOf(stalled)
  t.teardown(() => paused.terminate())
  paused.pause()
  const look = { id: 'someone', look_x: 1, look_y: 0, look_z: 0, padding: 'x'.repeat(10_000) }
  const pump = setInterval(() => {
    for (let i = 0; i < 20; i++) world.relay(mover.id, 'otherPlayerLook', look)
  }, 1)
  t.teardown(() => clearInterval(pump))
  await within(once(socket as never, 'disconnect'), 'disconnection')
  clearInterval(pump)
  await new Promise(setImmediate)
  t.ok(tcp?.destroyed, 'and with it what was unsent')
  t.equal(socket.data.endReason, 'slow client')
})
