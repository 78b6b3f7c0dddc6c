import { once } from 'node:events'
import t from 'tap'
import { Client, state, within } from './helper.ts'
import { ServerProcess } from './server-process.ts'

t.test('the built server plays one life and ends on SIGTERM with exit code 0', async (t) => {
  const server = await ServerProcess.start(t, {})
  const { url } = server
  t.equal((await fetch(`${url}/health/ready`)).status, 200)

  const client = new Client(url)
  t.teardown(() => client.socket.disconnect())
  t.equal((await client.next('landscape')).terrain.length, 250)
  const { food } = await client.next('field_objects')
  t.equal(food.length, 1000)
  t.match(await client.ask('initialize_main', {}), { ok: true, mass: 10 })
  t.equal(client.all('initialize_zombie_player').length, 24)
  const [piece] = food
  if (piece === undefined) throw new Error('no food')
  t.match(await client.ask('player_state_reconcile', state(piece.x, piece.z)), { ok: true })
  t.match(await client.ask('eat', { food_id: piece.id, player_id: client.id }), {
    ok: true,
    mass: 11,
  })
  t.match(await client.ask('boost', { player_id: client.id }), { ok: true, mass: 8.6 })
  t.match(await client.ask('collision', { obstacle_id: 14, player_id: client.id }), { ok: true })
  const death = { id: client.id, x_position: piece.x, z_position: piece.z }
  t.match(await client.ask('kill_player', death), { ok: true })
  t.match(await client.ask('initialize_main', {}), { ok: true, mass: 10 })

  const disconnected = once(client.socket as never, 'disconnect')
  t.equal(await server.end(), 0)
  t.ok(await within(disconnected, 'disconnect'))
})

t.test('a bad variable stops the start with one line and exit code 1', async (t) => {
  const server = ServerProcess.launch(t, { BOARD_WIDTH: '5' })
  t.same(await within(server.exited, 'end of the process'), [1, null])
  t.same(server.log, ['BOARD_WIDTH is "5", but it must be >= 16'])
})

t.test('a port in use stops the start with exit code 1', async (t) => {
  const first = await ServerProcess.start(t, {})
  const second = ServerProcess.launch(t, { PORT: new URL(first.url).port })
  t.same(await within(second.exited, 'end of the process'), [1, null])
  t.match(second.log.join('\n'), /EADDRINUSE/)
})
