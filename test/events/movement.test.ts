import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { gate, join, play, start, state } from '../helper.ts'
import { converse, frame, tcp, upgradeRequest } from '../security/raw.ts'

const LOOK = { look_x: 0.5, look_y: -0.25, look_z: 1 }

t.test('look goes to everyone but the sender, with the sender’s own id', async (t) => {
  const app = await start(t)
  const [watcher, bystander] = [await join(t, app), await play(t, app)]
  const mover = await play(t, app)
  t.same(await mover.ask('look', LOOK), { ok: true })
  t.same(await mover.ask('look', { ...LOOK, x: 1, y: 2, z: 3, id: mover.id, extra: 'dropped' }), {
    ok: true,
  })

  for (const client of [watcher, bystander]) {
    t.same(await client.next('otherPlayerLook'), { id: mover.id, ...LOOK })
    t.same(await client.next('otherPlayerLook'), { id: mover.id, ...LOOK, x: 1, y: 2, z: 3 })
  }
  await mover.settled()
  t.same(mover.all('otherPlayerLook'), [])
})

t.test('a state goes to everyone but the sender and is remembered', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const mover = await play(t, app)
  t.same(await mover.ask('player_state_reconcile', state(20, 30, mover.id)), { ok: true })
  t.same(await watcher.next('otherPlayerStateInfo'), state(20, 30, mover.id))
  t.same(app.positions.get(mover.id), { x: 20, z: 30 })
  t.same(mover.all('otherPlayerStateInfo'), [])
})

t.test('a state without id and rotation gets the main player’s id and no rotation', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const mover = await play(t, app)
  const { rotation_x, rotation_y, rotation_z, rotation_w, ...old } = state(1, 2)
  await mover.ask('player_state_reconcile', old)
  t.same(await watcher.next('otherPlayerStateInfo'), {
    id: mover.id,
    ...old,
    rotation_x: 0,
    rotation_y: 0,
    rotation_z: 0,
    rotation_w: 1,
  })
})

t.test('a rotation is relayed as it is, zeros included', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const mover = await play(t, app)
  const turned = { ...state(1, 2, mover.id), rotation_x: 1, rotation_w: 0 }
  await mover.ask('player_state_reconcile', turned)
  t.same(await watcher.next('otherPlayerStateInfo'), turned)
})

t.test('an owner moves its zombies; nobody moves anybody else’s player', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 2 } })
  const owner = await play(t, app)
  const other = await play(t, app)
  const zombie = (await owner.next('initialize_zombie_player')).id
  t.same(await owner.ask('look', { ...LOOK, id: zombie }), { ok: true })
  t.same(await owner.ask('player_state_reconcile', state(3, 4, zombie)), { ok: true })
  t.same(await other.next('otherPlayerLook'), { id: zombie, ...LOOK })
  t.same(await other.next('otherPlayerStateInfo'), state(3, 4, zombie))

  await owner.settled()
  const since = owner.mark()
  for (const [id, code] of [
    [owner.id, 'NOT_YOUR_PLAYER'],
    [zombie, 'NOT_YOUR_PLAYER'],
    ['zombie_99', 'UNKNOWN_PLAYER'],
    ['nobody', 'UNKNOWN_PLAYER'],
    ['__proto__', 'UNKNOWN_PLAYER'],
    ['constructor', 'UNKNOWN_PLAYER'],
    ['../flush', 'INVALID_PAYLOAD'],
  ] as const) {
    for (const event of ['look', 'player_state_reconcile']) {
      const answer = await other.ask(event, { ...LOOK, ...state(1, 1), id })
      t.match(answer, { ok: false, error: { code } }, `${event} of ${id}`)
    }
  }
  await owner.settled()
  t.same(since(), [], 'nothing was relayed')
  t.same(app.positions.get(zombie), { x: 3, z: 4 }, 'nothing was remembered')
})

t.test('movement of a player that is not alive is refused', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const client = await join(t, app)
  t.match(await client.ask('look', LOOK), { error: { code: 'NOT_ALIVE' } })
  await client.ask('initialize_main', {})
  await client.ask('kill_player', { id: client.id, x_position: 1, z_position: 1 })
  t.match(await client.ask('player_state_reconcile', state(1, 1)), { error: { code: 'NOT_ALIVE' } })
  await watcher.settled()
  t.same([...watcher.all('otherPlayerLook'), ...watcher.all('otherPlayerStateInfo')], [])
})

t.test('movement does not wait behind I/O of the same user', async (t) => {
  const app = await start(t)
  const mover = await play(t, app)
  const { held, release } = gate()
  const { hit } = app.players
  app.players.hit = async (...args) => {
    await held
    return hit(...args)
  }
  const order: string[] = []
  const collision = mover
    .ask('collision', { obstacle_id: 1, player_id: mover.id })
    .then(() => order.push('collision'))
  await mover.ask('look', LOOK).then(() => order.push('look'))
  release()
  await collision
  t.same(order, ['look', 'collision'])
})

t.test('reports of one sender arrive complete and in order', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const mover = await play(t, app)
  for (let i = 0; i < 40; i++) {
    mover.socket.emit('look', { ...LOOK, look_x: i })
    mover.socket.emit('player_state_reconcile', state(i, i))
  }
  await mover.settled()
  await watcher.settled()
  t.same(
    watcher.all('otherPlayerLook').map(({ look_x }) => look_x),
    Array.from({ length: 40 }, (_, i) => i),
  )
  t.same(
    watcher.all('otherPlayerStateInfo').map(({ position_x }) => position_x),
    Array.from({ length: 40 }, (_, i) => i),
  )
})

const packet = (event: string, payload: object, ack = '') =>
  frame(1, `42${ack}${JSON.stringify([event, payload])}`)

/** A bare TCP connection with a main player that is alive. */
async function bareMover(t: Test, app: FastifyInstance): Promise<Socket> {
  const socket = await tcp(t, app)
  await converse(socket, upgradeRequest(), /"sid"/)
  await converse(socket, frame(1, '40'), /field_objects/)
  await converse(socket, packet('initialize_main', {}, '7'), /43/)
  return socket
}

t.test('movement keeps its place among what it came with', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const mover = await bareMover(t, app)
  const look = (look_x: number, ack?: string) => packet('look', { ...LOOK, look_x }, ack)
  // One segment; the second and fourth ask for an acknowledgement, and so go the long way.
  mover.write(Buffer.concat([look(1), look(2, '8'), look(3), look(4, '9'), look(5)]))
  for (const look_x of [1, 2, 3, 4, 5]) t.match(await watcher.next('otherPlayerLook'), { look_x })
})

t.test('movement that cannot be read ends its connection, and nothing else', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const mover = await bareMover(t, app)
  // The server's closing frame comes back.
  await converse(mover, frame(1, '42["look",{'), /\x88/)
  await watcher.next('onEndSpawn')
  t.same(watcher.all('otherPlayerLook'), [])
})

t.test('who has left the game by a packet moves nobody any more', async (t) => {
  const app = await start(t)
  const watcher = await join(t, app)
  const mover = await bareMover(t, app)
  mover.write(frame(1, '41'))
  await watcher.next('onEndSpawn')
  // Socket.IO ends a connection on which such a packet comes.
  await converse(mover, packet('look', LOOK), /\x88/)
  await watcher.settled()
  t.same(watcher.all('otherPlayerLook'), [])
})
