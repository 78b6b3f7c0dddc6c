import t from 'tap'
import { Mournings } from '../../plugins/players/mournings.ts'
import { play, urlOf } from '../helper.ts'
import { inspect, randomWorld, startRedis, withoutOwnRedis } from '../redis-helper.ts'
import { isReady, startNodes, until } from './nodes.ts'
import { contradictions, living, seen } from './view.ts'

const TO_ALL = { rooms: ['world'], except: [] }

t.test('what went astray is put right', { skip: withoutOwnRedis }, async (t) => {
  const redis = await startRedis(t)
  const admin = inspect(t, redis.url)
  /** Has the nodes compare in the next second instead of within five: they do so after their subscriptions were away. */
  const compareNow = () => admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
  const scene = async () => {
    const WORLD = randomWorld()
    const key = (name: string) => `{shatterland:${WORLD}}:${name}`
    const [one, two] = await startNodes(t, 2, { REDIS_URL: redis.url, WORLD, MIN_PLAYERS: 4 })
    /** Publishes as a third node would. */
    const notice = async (event: string, payload: object, more = {}) => {
      const data = { packet: { type: 2, data: [event, payload] }, opts: { ...TO_ALL, ...more } }
      const message = Buffer.from(JSON.stringify({ uid: 'x', nsp: '/', type: 3, data }))
      await admin.publish(key('notices'), Buffer.concat([Buffer.alloc(16, 1), message]))
    }
    return { key, notice, one, two, a: await play(t, one), b: await play(t, two) }
  }

  t.test('clients are told what their node has missed', async (t) => {
    const { key, notice, a, b } = await scene()
    const [lost] = a.all('initialize_zombie_player')
    if (lost === undefined) throw new Error('There is no zombie')
    // As if other nodes had done it and their messages had not come.
    await admin.hdel(key('players'), lost.id)
    await admin.hset(key('players'), 'zombie_900', `alive ${a.id} 6.5`)
    await admin.hset(key('players'), b.id, `alive ${b.id} 44.25`)
    await admin.hset(key('food'), '3', '70.5 80 5')
    await compareNow()
    const given = () => a.all('initialize_zombie_player').find(({ id }) => id === 'zombie_900')
    await until('the new zombie', () => given() !== undefined)
    t.match(given(), { mass: 6.5 })
    for (const client of [a, b]) {
      // Each node compares in its own time; food comes last.
      await until('the moved food', () => client.all('eaten').length > 0)
      await client.settled()
      t.same(client.all('player_killed'), [{ id: lost.id }])
      t.match(client.all('player_mass_update'), [{ id: b.id, mass: 44.25 }])
      t.same(client.all('eaten'), [{ food: [{ id: 3, x: 70.5, z: 80 }] }])
      t.same(contradictions(client), [])
    }
    t.match(b.all('spawn').at(-1), { id: 'zombie_900', mass: 6.5 })
    const boost = await a.ask('boost', { player_id: 'zombie_900' })
    t.match(boost, { error: { code: 'TOO_SMALL' } }, 'its owner controls it')
    t.same(living(a), living(b))

    // The messages come after all: the comparison was faster.
    const moved = { food: [{ id: 3, x: 70.5, z: 80 }] }
    await notice('spawn', { id: 'zombie_900', mass: 6.5 })
    await notice('player_killed', { id: lost.id })
    await notice('eaten', moved, { versions: [5] })
    await notice('player_mass_update', { id: b.id, mass: 45 })
    for (const client of [a, b]) {
      await until('the last of them', () => client.all('player_mass_update').length === 2)
      t.same(client.all('player_killed'), [{ id: lost.id }], 'once')
      t.same(client.all('eaten'), [moved], 'once')
      t.same(contradictions(client), [])
    }
    await notice('eaten', moved, { versions: [6] })
    for (const client of [a, b]) {
      await until('a meal that left the piece where it was', () => client.all('eaten').length === 2)
    }
  })

  t.test('one that joins before a comparison knows in the end what the others know', async (t) => {
    const { key, notice, one, a, b } = await scene()
    const appear = async (id: string) => {
      await admin.hset(key('users'), id, 'third')
      await admin.hset(key('players'), id, `alive ${id} 12`)
    }
    const vanish = async (id: string) => {
      await admin.hdel(key('players'), id)
      await admin.hdel(key('users'), id)
    }
    // As if another node had done it and its messages had not come, but for one.
    for (const id of ['short', 'shorter', 'long']) await appear(id)
    await vanish(b.id)
    const c = await play(t, one)
    await appear(b.id)
    for (const id of ['short', 'shorter', 'long', a.id, b.id]) t.ok(living(c).includes(id), id)
    await vanish('short')
    await notice('onEndSpawn', { id: 'short' })
    await until('the end that nobody else here waits for', () => !living(c).includes('short'))
    await vanish('shorter')
    await admin.hset(key('players'), 'long', 'alive long 13')
    await compareNow()
    await until(
      'the comparison',
      () => living(a).includes('long') && !living(c).includes('shorter'),
    )
    await until('the mass', () => seen(c).get('long') === 13)
    for (const client of [a, c]) {
      await client.settled()
      t.same([...seen(client)].sort(), [...seen(c)].sort())
      t.same(contradictions(client), [])
    }
  })

  t.test('a user that left while Redis was away leaves no ghost', async (t) => {
    const { one, two, a, b } = await scene()
    const { id } = a
    redis.signal('SIGSTOP')
    t.teardown(() => redis.signal('SIGCONT'))
    t.match(await a.ask('boost', { player_id: id }), { ok: false })
    a.socket.disconnect()
    await until('its end', () => one.connectedUsers() === 0)
    redis.signal('SIGCONT')
    await until('its end on the other node', () =>
      b.all('onEndSpawn').some((gone) => gone.id === id),
    )
    // The other node may still be on its way back.
    const alive = () => two.players.alive().catch(() => [])
    await until('zombies topped up', async () => (await alive()).length === 4)
    t.equal((await two.players.census()).users, 1)
    await b.settled()
    t.equal(b.all('onEndSpawn').filter((gone) => gone.id === id).length, 1)
  })

  t.test('what is no message of a node is not delivered', async (t) => {
    const { key, one, a } = await scene()
    await a.next('spawn')
    const since = a.mark()
    const header = Buffer.alloc(16, 1)
    const notice = (data: unknown, more = {}) =>
      JSON.stringify({
        uid: 'x',
        nsp: '/',
        type: 3,
        data: { packet: { type: 2, data }, opts: { rooms: ['world'], except: [], ...more } },
      })
    const frame = '2["eaten",{"food":[]}]'
    const tick = Buffer.concat([
      Buffer.from([0, 2]),
      Buffer.from('{}'),
      Buffer.from([0x81, frame.length + 1]),
      Buffer.from(`4${frame}`),
    ])
    const messages: [string, Buffer | string][] = [
      ['notices', 'not JSON'],
      ['notices', notice(['player_killed', { id: '../flush' }])],
      ['notices', notice(['disconnect', {}])],
      ['notices', notice(['player_killed', { id: a.id }], { rooms: 'world' })],
      ['movement', tick],
      ['movement', tick.subarray(0, -3)],
      ['movement', ''],
    ]
    for (const [channel, payload] of messages) {
      await admin.publish(key(channel), Buffer.concat([header, Buffer.from(payload)]))
      await admin.publish(key(channel), payload)
    }
    const told = notice(['player_mass_update', { id: a.id, mass: 10 }])
    await admin.publish(key('notices'), Buffer.concat([header, Buffer.from(told)]))
    await a.next('player_mass_update')
    t.same(since(), ['player_mass_update'], 'only what is well formed')
    t.ok(await isReady(urlOf(one)))
  })

  t.test('a node with nonsense in its store says so, and comes back when it is gone', async (t) => {
    const { key, one } = await scene()
    const reasons = async () => JSON.parse((await one.inject('/health/ready')).body).reasons
    await admin.hset(key('players'), 'nonsense', 'alive?')
    await compareNow()
    await until('the reason', async () =>
      String(await reasons()).startsWith('redis: Redis holds a malformed player'),
    )
    const late = await fetch(`${urlOf(one)}/health/live`)
    t.equal(late.status, 200)
    await admin.hdel(key('players'), 'nonsense')
    await until('ready', () => isReady(urlOf(one)))
  })

  t.test('a new life waits for the news of the death before it', async (t) => {
    const { one, two, a, b } = await scene()
    const { id } = a
    await b.ask('eat', { food_id: 1, player_id: b.id })
    await two.deeds.kill(b.id, id, [b.id], { x: 5, z: 5 })
    const since = a.mark()
    const revival = a.ask('initialize_main', {})
    await until('the life in Redis', async () =>
      (await one.players.alive()).some((p) => p.id === id),
    )
    two.world.tellAll('player_killed', { id })
    t.match(await revival, { ok: true, mass: 10 })
    t.same(
      since().filter((event) => /killed|main_player/.test(event)),
      ['player_killed', 'initialize_main_player'],
    )
    await until('everyone agrees', () => living(b).includes(id))
    t.same(contradictions(b), [])
    t.match(await a.ask('eat', { food_id: 2, player_id: id }), { ok: true, mass: 11 })
  })
})

t.test('news that is lost is waited for a second at most', async (t) => {
  const mournings = new Mournings()
  const began = performance.now()
  await mournings.complete('a', 1)
  t.ok(performance.now() - began >= 990)
  await mournings.complete('a', 1)
  const second = mournings.complete('a', 2)
  mournings.heard('a')
  await second
  t.ok(performance.now() - began < 1_900, 'news that comes ends the waiting')
})
