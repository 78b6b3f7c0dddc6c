import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { startNodes, until } from '../cluster/nodes.ts'
import { living } from '../cluster/view.ts'
import { type Client, join, play, seeded, state } from '../helper.ts'
import {
  anyRedis,
  inspect,
  randomWorld,
  startRedis,
  withoutOwnRedis,
  withoutRedis,
} from '../redis-helper.ts'
import { parseScrape, sampleValue } from './exposition.ts'

const MOST_SERIES = 300
const CROWD = 200

async function scrape(app: FastifyInstance) {
  const { statusCode, body } = await app.inject('/metrics')
  if (statusCode !== 200) throw new Error(`/metrics answers ${statusCode}`)
  return parseScrape(body)
}

t.test(`${CROWD} players on a node with Redis`, { skip: withoutRedis }, async (t) => {
  const [app] = await startNodes(t, 2, {
    REDIS_URL: await anyRedis(t),
    WORLD: randomWorld(),
    MIN_PLAYERS: CROWD + 10,
  })
  const clients = await Promise.all(Array.from({ length: CROWD }, () => play(t, app)))
  await Promise.all(
    clients.map(async (client, i) => {
      const player_id = client.id
      await client.ask('player_state_reconcile', state(20, 20))
      await client.ask('look', { look_x: 1, look_y: 0, look_z: 0 })
      await client.ask(i % 2 ? 'boost' : 'nonsense', { player_id })
      await client.ask('eat', { food_id: i % 20, player_id })
      await client.ask('collision', { obstacle_id: i % 4, player_id })
    }),
  )
  const scraped = await scrape(app)
  t.equal(sampleValue(scraped, 'shatterland_connected_users'), CROWD)
  t.equal(sampleValue(scraped, 'shatterland_users_in_world'), CROWD)
  t.equal(sampleValue(scraped, 'shatterland_open_connections'), CROWD)
  t.equal(sampleValue(scraped, 'shatterland_joins_total', { outcome: 'ok' }), CROWD)
  t.equal(sampleValue(scraped, 'shatterland_joins_total', { outcome: 'gone' }), 0)
  const sent = clients.reduce((sum, client) => sum + client.all('otherPlayerLook').length, 0)
  const counted = () =>
    app.metrics.messagesSent
      .get()
      .then(({ values }) => values.find(({ labels }) => labels.event === 'otherPlayerLook')?.value)
  await until('everyone to have what was counted', async () => {
    const got = clients.reduce((sum, client) => sum + client.all('otherPlayerLook').length, 0)
    return got === (await counted())
  })
  t.ok(sent > 0)
  t.ok(scraped.samples.length <= MOST_SERIES, `${scraped.samples.length} series`)
  t.comment(`${scraped.samples.length} sample lines with ${CROWD} players`)
})

/** What the clients of all nodes know: the test's own ledger. */
class Ledger {
  readonly clients: { client: Client; node: number }[] = []

  add(client: Client, node: number): void {
    this.clients.push({ client, node })
  }

  leave(): void {
    this.clients.shift()?.client.socket.disconnect()
  }

  /** The zombies that each client simulates: those that it was given and that have not died. */
  get zombies(): string[][] {
    return this.clients.map(({ client }) => {
      const dead = new Set(client.all('player_killed').map(({ id }) => id))
      const given = client.all('initialize_zombie_player').map(({ id }) => id)
      return [...new Set(given)].filter((id) => !dead.has(id))
    })
  }

  /** What a node's gauges must say. */
  truth(node: number) {
    const zombies = this.zombies
    const [view] = this.clients.map(({ client }) => living(client))
    const here = this.clients.filter((entry) => entry.node === node).length
    return {
      shatterland_connected_users: here,
      shatterland_users_in_world: here,
      shatterland_open_connections: here,
      shatterland_world_users: this.clients.length,
      shatterland_players_alive: view?.length,
      shatterland_zombies_alive: zombies.flat().length,
      shatterland_zombie_owners: zombies.filter(({ length }) => length > 0).length,
      shatterland_world_nodes: 2,
      shatterland_queued_events: 0,
      shatterland_clients_behind: 0,
    }
  }
}

t.test('gauges equal the truth after chaos', { skip: withoutOwnRedis }, async (t) => {
  const redis = await startRedis(t)
  const admin = inspect(t, redis.url)
  const WORLD = randomWorld()
  const key = (name: string) => `{shatterland:${WORLD}}:${name}`
  const nodes = await startNodes(t, 2, {
    REDIS_URL: redis.url,
    WORLD,
    MIN_PLAYERS: 16,
    PLAUSIBILITY: 'off',
    RATE_LIMIT_FACTOR: 0,
  })
  const ledger = new Ledger()
  const random = seeded(8)
  const enter = async (node: number) =>
    ledger.add(await play(t, nodes[node % 2] as never), node % 2)
  /** Meals, and deaths of zombies and of a main player. */
  const riot = async () => {
    for (const [i, { client }] of ledger.clients.entries()) {
      await client.ask('eat', { food_id: Math.floor(random() * 20), player_id: client.id })
      const [zombie] = ledger.zombies[i] ?? []
      const victim = i === 0 ? client.id : zombie
      if (victim === undefined) continue
      await client.ask('kill_player', { id: victim, x_position: 50, z_position: 50 })
    }
  }
  const known = async (app: FastifyInstance, names: string[]) => {
    const scraped = await scrape(app)
    return Object.fromEntries(names.map((name) => [name, sampleValue(scraped, name)]))
  }
  /** Compares until nothing is under way any more; then once more for the report. */
  const expectTruth = async (when: string) => {
    for (const [i, app] of nodes.entries()) {
      const names = Object.keys(ledger.truth(i))
      const equal = async () =>
        JSON.stringify(await known(app, names)) === JSON.stringify(ledger.truth(i))
      await until(when, equal).catch(() => undefined)
      t.same(await known(app, names), ledger.truth(i), `node ${i} ${when}`)
      const { food } = await nodes[0].fieldObjects.forJoiner()
      const { shatterland_food } = await known(app, ['shatterland_food'])
      t.same([shatterland_food, await admin.hlen(key('food'))], [food.length, food.length])
    }
    const records = Object.entries(await admin.hgetall(key('players')))
    const alive = records.filter(([, record]) => record.startsWith('alive')).map(([id]) => id)
    t.same(living(ledger.clients[0]?.client as Client), alive.sort(), 'clients and Redis agree')
    t.equal(await admin.hlen(key('users')), ledger.clients.length)
  }

  for (let i = 0; i < 8; i++) await enter(i)
  await riot()
  ledger.leave()
  ledger.leave()
  await expectTruth('after joins, deaths and leaves')

  await redis.kill()
  const [app] = nodes
  await until('the absence', async () => {
    return sampleValue(await scrape(app), 'shatterland_part_up', { part: 'redis' }) === 0
  })
  ledger.leave()
  const away = await scrape(app)
  t.equal(sampleValue(away, 'shatterland_players_alive'), undefined, 'not known, so not said')
  t.equal(sampleValue(away, 'shatterland_food'), undefined)
  t.equal(sampleValue(away, 'shatterland_redis_connected', { client: 'commands' }), 0)
  await ledger.clients[0]?.client.ask('boost', { player_id: ledger.clients[0].client.id })
  await redis.start()
  await expectTruth('after the return of an empty Redis')
  await enter(0)
  await riot()
  ledger.leave()
  await expectTruth('after more of it')

  const end = await scrape(app)
  const count = (name: string, labels?: Record<string, string>) => sampleValue(end, name, labels)
  t.equal(count('shatterland_part_up', { part: 'redis' }), 1)
  for (const client of ['commands', 'subscriber']) {
    t.ok((count('shatterland_redis_reconnects_total', { client }) ?? 0) >= 1, `${client} came back`)
  }
  t.ok((count('shatterland_world_entries_total') ?? 0) >= 2, 'it entered the world anew')
  t.ok((count('shatterland_lease_age_seconds') ?? 9) < 5, 'its lease is fresh')
  t.equal(count('shatterland_faults_total'), 0)
  const ends = (await Promise.all(nodes.map(scrape))).map((scraped) =>
    sampleValue(scraped, 'shatterland_socket_disconnects_total', {
      reason: 'client namespace disconnect',
    }),
  )
  t.equal(
    ends.reduce((sum, n = 0) => (sum ?? 0) + n, 0),
    4,
    'every leave is counted once',
  )
  const late = await join(t, app)
  const { food } = await late.next('field_objects')
  t.equal(count('shatterland_food'), food.length, 'and the food is what a joining client gets')
  t.equal(living(late).length, count('shatterland_players_alive'))
})
