import { once } from 'node:events'
import t from 'tap'
import { Client, gate, join, play, state, until, urlOf, within } from '../../helper.ts'
import { startGame, startNetwork, startServices } from '../../services/network.ts'

t.test('each event makes the calls of the original network, in their order', async (t) => {
  const { app, landscape, objects, data } = await startNetwork(t)

  const watcher = await play(t, app)
  data.taken()
  objects.taken()

  const client = await join(t, app)
  t.same(landscape.taken(), [], 'the landscape is asked for once, at the start')
  t.same(objects.taken(), ['GET /terrain_objects'])
  t.same(data.taken(), ['GET /players/get_all', 'POST /players/add', 'POST /users/add'], 'connect')

  await client.ask('initialize_main', {})
  t.same(data.taken(), [], 'the record was made when the user came')

  await client.ask('boost', { player_id: client.id })
  t.same(data.taken(), [`GET /players/${client.id}`, 'POST /players/add'], 'boost')

  await client.ask('eat', { food_id: '3', player_id: client.id })
  t.match(objects.calls, [{ path: '/update_object', query: { type: 'food', id: '3' } }], 'eat')
  t.same(objects.taken(), ['GET /update_object'])
  t.same(data.taken(), [`GET /players/${client.id}`, 'POST /players/add'])

  await client.ask('collision', { obstacle_id: '1', player_id: client.id })
  t.same(data.taken(), [`GET /players/${client.id}`, 'POST /players/add'], 'collision')
  t.same(objects.taken(), [])

  const killed = await client.ask('kill_player', { id: client.id, x_position: 50, z_position: 60 })
  t.equal(killed.ok, true)
  t.match(objects.calls, [{ query: { x: '50', z: '60', player_id: client.id } }], 'kill')
  t.same(objects.taken(), ['GET /get_pi_food'])
  t.same(
    data.taken(),
    [`GET /players/${client.id}`, `GET /players/delete/${client.id}`],
    'the object service reads the record before it is deleted',
  )

  await client.ask('initialize_main', {})
  t.same(data.taken(), ['POST /players/add'], 'a player that comes back is recorded again')

  client.socket.emit('player_state_reconcile', state(10, 10))
  await watcher.next('otherPlayerStateInfo')
  t.same(data.taken(), [], 'movement touches no service')

  const { id } = client
  client.socket.disconnect()
  await watcher.next('onEndSpawn')
  t.same(
    data.taken(),
    [`GET /users/${id}`, `GET /users/delete/${id}`, `GET /players/delete/${id}`],
    'disconnect',
  )
})

t.test(
  'zombies are players of their own, in the record of the user that simulates them',
  async (t) => {
    const { app, data } = await startNetwork(t, { MIN_PLAYERS: 4 })
    const client = await join(t, app)
    const { id } = await client.next('initialize_zombie_player')
    t.equal(id, 'zombie_1')
    t.same(data.users.get(client.id), { id: client.id, zombies: ' zombie_1 zombie_2 zombie_3' })
    t.same([...data.players.keys()].sort(), [client.id, 'zombie_1', 'zombie_2', 'zombie_3'].sort())

    const other = await join(t, app)
    const { id: leaver } = client
    client.socket.disconnect()
    for (let n = 4; n <= 6; n++) {
      t.equal((await other.next('initialize_zombie_player')).id, `zombie_${n}`)
    }
    t.same([...data.players.keys()].sort(), [other.id, 'zombie_4', 'zombie_5', 'zombie_6'].sort())
    t.notOk(data.users.has(leaver))
  },
)

t.test('records of an earlier process are nobody, but their ids stay taken', async (t) => {
  const { app, data } = await startNetwork(t, { MIN_PLAYERS: 2 })
  data.players.set('zombie_7', { id: 'zombie_7', mass: '6' })
  await fetch(`${data.url}/players/add`, { method: 'POST', body: '{"id":"zombie_7","mass":"6"}' })
  const client = await join(t, app)
  t.equal((await client.next('initialize_zombie_player')).id, 'zombie_8')
  const late = await join(t, app)
  t.same(
    late.all('spawn').map(({ id }) => id),
    ['zombie_8'],
  )
})

t.test('masses are numbers, counted once however often the service lists a player', async (t) => {
  const { app, data } = await startNetwork(t)
  const client = await play(t, app)
  const meals = Array.from({ length: 20 }, (_, id) =>
    client.ask('eat', { food_id: String(id), player_id: client.id }),
  )
  const answers = await Promise.all(meals)
  t.ok(answers.every(({ ok }) => ok))
  t.same(data.players.get(client.id), { id: client.id, mass: '30' }, 'no meal was lost')
  t.equal(data.timesListed(client.id), 21)

  const late = await join(t, app)
  t.same(late.all('spawn'), [{ id: client.id, mass: 30 }])

  data.players.set(client.id, { id: client.id, mass: '50' })
  t.match(await client.ask('boost', { player_id: client.id }), { ok: true, mass: 45 })
  t.same(data.players.get(client.id)?.['mass'], '45', 'the record counts')
})

t.test('the data service is emptied at the start only when that is asked for', async (t) => {
  for (const [wanted, expected] of [
    ['false', 0],
    ['true', 1],
  ] as const) {
    const network = await startServices(t)
    const app = await startGame(t, network, { DB_FLUSH_ON_START: wanted })
    await join(t, app)
    await join(t, app)
    t.equal(network.data.calls.filter(({ path }) => path === '/flush').length, expected)
  }
})

t.test('a hundred joins at once ask for one landscape', async (t) => {
  const network = await startServices(t)
  const app = await startGame(t, network)
  const clients = Array.from({ length: 100 }, () => new Client(urlOf(app)))
  t.teardown(() => {
    for (const { socket } of clients) socket.disconnect()
  })
  await Promise.all(clients.map((client) => client.next('landscape')))
  t.same(network.landscape.taken(), ['GET /get_landscape'])
})

t.test('a user that goes away half-way leaves nothing behind', async (t) => {
  const { app, objects, data } = await startNetwork(t)
  const { held, release } = gate()
  const asked = new Promise<void>((resolve) => {
    objects.beforeDelivery = () => {
      resolve()
      return held
    }
  })
  const client = new Client(urlOf(app))
  await within(asked, 'call to the object service')
  const gone = Promise.all(
    [...app.io.of('/').sockets.values()].map((socket) => once(socket as never, 'disconnect')),
  )
  client.socket.disconnect()
  await within(gone, 'disconnect')
  release()
  objects.beforeDelivery = async () => undefined
  await join(t, app)
  await until('the leave of the first', () => app.connectedUsers() === 1)
  t.equal(data.players.size, 1)
  t.equal(data.users.size, 1)
})
