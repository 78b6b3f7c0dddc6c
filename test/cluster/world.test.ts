import t from 'tap'
import { join, play, start, state } from '../helper.ts'
import { anyRedis, inspect, randomWorld, withoutRedis } from '../redis-helper.ts'
import { startNodes, until } from './nodes.ts'
import { contradictions, living } from './view.ts'

t.test('one world on two nodes', { skip: withoutRedis }, async (t) => {
  const REDIS_URL = await anyRedis(t)
  const world = () => ({ REDIS_URL, WORLD: randomWorld(), TERRAIN_SEED: undefined })

  t.test('nodes that start at once agree on terrain, food and obstacles', async (t) => {
    const [one, two] = await startNodes(t, 2, world())
    const [a, b] = [await join(t, one), await join(t, two)]
    t.same(a.all('landscape'), b.all('landscape'))
    t.same(sorted(a.all('field_objects')[0]), sorted(b.all('field_objects')[0]))
    t.equal(a.all('field_objects')[0]?.food.length, 20)
  })

  t.test('what happens on one node is told on the other, once and in order', async (t) => {
    const [one, two] = await startNodes(t, 2, world())
    const a = await play(t, one)
    const { id } = a
    const b = await play(t, two)
    t.same(b.all('spawn'), [{ id: a.id, mass: 10 }], 'the late one is told of the early one')
    t.same(await a.next('spawn'), { id: b.id, mass: 10 })
    a.socket.emit('player_state_reconcile', state(20, 30))
    t.match(await b.next('otherPlayerStateInfo'), { id: a.id, position_x: 20 })
    const since = b.mark()
    for (let hit = 0; hit < 3; hit++) await a.ask('boost', { player_id: a.id })
    await a.ask('collision', { obstacle_id: 0, player_id: a.id })
    await b.next('other_player_collided_with_obstacle')
    t.same(since(), [
      'otherPlayerBoost',
      'player_mass_update',
      'player_mass_update',
      'other_player_collided_with_obstacle',
    ])
    a.socket.disconnect()
    t.same(await b.next('onEndSpawn'), { id })
    t.same(await one.players.alive(), [{ id: b.id, mass: 10 }])
  })

  t.test(
    'a second report from the same place is refused even if the piece is still in reach',
    async (t) => {
      const [node] = await startNodes(t, 1, { ...world(), BOARD_WIDTH: 16, BOARD_HEIGHT: 16 })
      const client = await play(t, node)
      await client.ask('player_state_reconcile', state(8, 8))
      const report = { food_id: 7, player_id: client.id }
      const answers = await Promise.all([client.ask('eat', report), client.ask('eat', report)])
      t.match(answers, [{ ok: true }, { error: { code: 'ALREADY_EATEN' } }])
    },
  )

  t.test('ten clients that join ten nodes at once get no zombie too many', async (t) => {
    const nodes = await startNodes(t, 10, { ...world(), MIN_PLAYERS: 25 })
    const clients = await Promise.all(nodes.map((node) => join(t, node)))
    await Promise.all(clients.map((client) => client.settled()))
    const { users, zombies } = await nodes[0].players.census()
    t.equal(users, 10)
    // Those that top up first do not wait for those that are still to come.
    t.ok(zombies >= 15 && zombies <= 24, `${zombies} zombies`)
    const owned = clients.flatMap((client) => client.all('initialize_zombie_player'))
    t.same(
      owned.map(({ id }) => id).sort(),
      Array.from({ length: zombies }, (_, i) => `zombie_${i + 1}`).sort(),
      'each with one owner',
    )
  })

  t.test('thirty that join and die on two nodes at once see each other once', async (t) => {
    const nodes = await startNodes(t, 2, { ...world(), MIN_PLAYERS: 20, FOOD_COUNT: 200 })
    const clients = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const client = await play(t, i % 2 ? nodes[1] : nodes[0])
        const report = { id: client.id, x_position: 50, z_position: 50 }
        if (i % 3 === 0) await client.ask('kill_player', report)
        if (i % 6 === 0) await client.ask('initialize_main', {})
        return client
      }),
    )
    const truth = (await nodes[0].players.alive()).map(({ id }) => id).sort()
    await until('everyone sees the truth', () =>
      clients.every((client) => JSON.stringify(living(client)) === JSON.stringify(truth)),
    )
    for (const client of clients) t.same(contradictions(client), [])
  })

  t.test('two worlds on one Redis know nothing of each other', async (t) => {
    const [one] = await startNodes(t, 1, world())
    const [two] = await startNodes(t, 1, world())
    const [a, b] = [await play(t, one), await play(t, two)]
    await a.ask('boost', { player_id: a.id })
    await b.settled()
    t.same(b.all('spawn'), [])
    t.same(b.all('otherPlayerBoost'), [])
    t.same(await two.players.alive(), [{ id: b.id, mass: 10 }])
  })

  t.test('a node with another board than its world stays out of it', async (t) => {
    const environment = world()
    await startNodes(t, 1, environment)
    const odd = await start(t, { environment: { ...environment, BOARD_WIDTH: 64 } })
    const reasons = async () => {
      const { body } = await odd.inject('/health/ready')
      return JSON.parse(body).reasons
    }
    const reason = 'redis: This node has a board of 64x100, its world one of 100x100'
    await until('the reason', async () => (await reasons()).includes(reason))
  })

  t.test('a client leaves no key behind', async (t) => {
    const environment = { ...world(), MIN_PLAYERS: 5 }
    const [one] = await startNodes(t, 1, environment)
    const redis = inspect(t, REDIS_URL)
    const keys = async () => (await redis.keys(`{shatterland:${environment.WORLD}}:*`)).sort()
    const before = await keys()
    const client = await play(t, one)
    await client.ask('eat', { food_id: 1, player_id: client.id })
    t.ok((await keys()).length > before.length)
    client.socket.disconnect()
    await one.close()
    t.same(
      (await keys()).filter((key) => !key.endsWith(':nodes')),
      before.filter((key) => !key.endsWith(':nodes')),
    )
  })
})

function sorted(objects: { food: { id: number }[]; obstacles: { id: number }[] } | undefined) {
  const byId = (list: { id: number }[] = []) => [...list].sort((a, b) => a.id - b.id)
  return { food: byId(objects?.food), obstacles: byId(objects?.obstacles) }
}
