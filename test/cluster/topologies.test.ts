import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import t, { type Test } from 'tap'
import { play, urlOf } from '../helper.ts'
import {
  freePort,
  inspect,
  RedisServer,
  randomWorld,
  startRedis,
  withoutOwnRedis,
} from '../redis-helper.ts'
import { isReady, startNodes, until } from './nodes.ts'

/** Three primaries that share the slots of a Redis Cluster. */
async function startCluster(t: Test): Promise<string> {
  const servers: RedisServer[] = []
  for (let i = 0; i < 3; i++) {
    const busPort = String(await freePort())
    servers.push(await startRedis(t, ['--cluster-enabled', 'yes', '--cluster-port', busPort]))
  }
  const clients = servers.map(({ url }) => inspect(t, url))
  const bounds = [0, 5461, 10923, 16384]
  for (const [i, client] of clients.entries()) {
    const [from = 0, to = 0] = bounds.slice(i, i + 2)
    await client.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to - 1))
  }
  const buses = await Promise.all(
    clients.map(
      async (client) => /@(\d+)/.exec(String(await client.call('CLUSTER', 'NODES')))?.[1],
    ),
  )
  for (const [i, { port }] of servers.entries()) {
    await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(buses[i]))
  }
  const isOk = async () => {
    const states = await Promise.all(clients.map((client) => client.call('CLUSTER', 'INFO')))
    return states.every((state) => /cluster_state:ok[\s\S]*known_nodes:3/.test(String(state)))
  }
  await until('a working cluster', isOk)
  return servers.map(({ url }) => url).join(',')
}

async function startSentinel(t: Test, primary: RedisServer): Promise<string> {
  const directory = await mkdtemp(joinPath(tmpdir(), 'shatterland-sentinel-'))
  const config = joinPath(directory, 'sentinel.conf')
  writeFileSync(
    config,
    [
      `sentinel monitor world 127.0.0.1 ${primary.port} 1`,
      'sentinel down-after-milliseconds world 500',
      'sentinel failover-timeout world 3000',
    ].join('\n'),
  )
  const sentinel = new RedisServer(await freePort(), [], [config, '--sentinel'])
  t.teardown(async () => {
    await sentinel.dispose()
    await rm(directory, { recursive: true, force: true })
  })
  await sentinel.start()
  return sentinel.url
}

t.test('kinds of Redis', { skip: withoutOwnRedis, timeout: 60_000 }, async (t) => {
  t.test('a Redis that wants a password', async (t) => {
    const redis = await startRedis(t, ['--requirepass', 'open/sesame'])
    const REDIS_URL = redis.url.replace('//', '//:open%2Fsesame@')
    const [one] = await startNodes(t, 1, { REDIS_URL: `${REDIS_URL}/3`, WORLD: randomWorld() })
    await play(t, one)
    const admin = inspect(t, `${REDIS_URL}/3`)
    t.equal((await admin.keys('{shatterland:*}:users')).length, 1, 'in the database of the URL')
  })

  t.test('a Redis Cluster', async (t) => {
    const REDIS_URL = await startCluster(t)
    const environment = { REDIS_URL, REDIS_MODE: 'cluster', WORLD: randomWorld(), MIN_PLAYERS: 6 }
    const [one, two] = await startNodes(t, 2, environment)
    const [a, b] = [await play(t, one), await play(t, two)]
    t.match(await a.ask('eat', { food_id: 1, player_id: a.id }), { ok: true, mass: 11 })
    t.equal((await b.next('eaten')).food[0]?.id, 1)
    t.same(await b.next('player_mass_update'), { id: a.id, mass: 11 })
    t.same(await one.players.census(), { users: 2, alive: 7, zombies: 5, owners: 1 })
    await a.ask('kill_player', { id: b.id, x_position: 5, z_position: 5 })
    t.same(await b.next('player_killed'), { id: b.id })
  })

  t.test('a failover by Sentinel', async (t) => {
    const primary = await startRedis(t)
    const replica = await startRedis(t, ['--replicaof', `127.0.0.1 ${primary.port}`])
    const admin = inspect(t, replica.url)
    await until('a replica in step', async () =>
      /master_link_status:up/.test(await admin.info('replication')),
    )
    const environment = {
      REDIS_URL: await startSentinel(t, primary),
      REDIS_MODE: 'sentinel',
      REDIS_SENTINEL_NAME: 'world',
      WORLD: randomWorld(),
      MIN_PLAYERS: 4,
    }
    const [one, two] = await startNodes(t, 2, environment)
    const [a, b] = [await play(t, one), await play(t, two)]
    await a.ask('eat', { food_id: 1, player_id: a.id })
    await until('Sentinel knows the replica', async () =>
      /slave0:.*state=online/.test(await inspect(t, primary.url).info('replication')),
    )
    const before = JSON.stringify(await one.players.alive())
    await primary.kill()
    await until('not ready', async () => !(await isReady(urlOf(one))))
    await until('ready on the replica', () => isReady(urlOf(one)), 20_000)
    t.match(await admin.info('replication'), /role:master/)
    await until('as before', async () => JSON.stringify(await one.players.alive()) === before)
    t.match(await a.ask('eat', { food_id: 2, player_id: a.id }), { ok: true, mass: 12 })
    t.ok(a.socket.connected && b.socket.connected)
  })
})
