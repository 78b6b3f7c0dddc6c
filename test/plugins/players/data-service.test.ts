import { pino } from 'pino'
import { Registry } from 'prom-client'
import t, { type Test } from 'tap'
import { createInstruments } from '../../../plugins/downstream/instruments.ts'
import { createService } from '../../../plugins/downstream/service.ts'
import { createDataClient } from '../../../plugins/players/data-client.ts'
import { createDataServiceRegistry } from '../../../plugins/players/data-service.ts'
import { noTracing } from '../../../plugins/tracing/tracing.ts'
import { gate, seeded, until } from '../../helper.ts'
import { DataService } from '../../services/data-service.ts'
import { SHORT_MS } from '../../services/network.ts'
import { RULES, registrySuite } from './registry-suite.ts'

const log = pino({ level: 'silent' })

/** A registry over a data service of its own; both are closed when the test ends. */
async function overDataService(t: Test, { flushOnStart = false, deadline = 5_000 } = {}) {
  const data = new DataService()
  await data.listen(0)
  t.teardown(() => data.close())
  const service = createService(
    { name: 'data', url: data.url, deadline, maxAnswer: 1_000_000, connections: 4 },
    { instruments: createInstruments(new Registry()), log, tracing: noTracing },
  )
  const client = createDataClient(service)
  const options = { data: client, rules: RULES, random: seeded(7), log, flushOnStart }
  const registry = createDataServiceRegistry(options)
  t.teardown(async () => {
    registry.close()
    await service.close()
  })
  return { data, registry }
}

async function comeAlive(
  { registry }: Awaited<ReturnType<typeof overDataService>>,
  ...users: string[]
) {
  for (const user of users) {
    await registry.join(user)
    await registry.revive(user)
  }
}

t.test('at the data service', async (t) => {
  registrySuite(t, async (t) => (await overDataService(t)).registry)
})

t.test('at the end nothing is left at the data service', async (t) => {
  const parts = await overDataService(t)
  const { data, registry } = parts
  await comeAlive(parts, 'a', 'b')
  await registry.claimZombies(10)
  await registry.kill('a', 'zombie_1', [], async () => undefined)
  await registry.kill('b', 'b', [], async () => undefined)
  await registry.leave('a')
  await registry.leave('b')
  t.equal(data.players.size, 0)
  t.equal(data.users.size, 0)
})

t.test('operations of one player wait for each other, those of two do not', async (t) => {
  const parts = await overDataService(t)
  const { data, registry } = parts
  await comeAlive(parts, 'a', 'b')
  data.taken()
  const { held, release } = gate()
  const meal = registry.feedWhile('a', 'a', () => held)
  const boost = registry.boost('a', 'a')
  t.equal(await registry.feed('b', 'b'), 11)
  t.same(data.taken(), ['GET /players/a', 'GET /players/b', 'POST /players/add'])
  release()
  t.match(await meal, { mass: 11, result: undefined })
  t.equal(await boost, Math.min(11 * (1 - 0.1), 11 - 2.4))
  t.same(data.taken(), ['POST /players/add', 'GET /players/a', 'POST /players/add'])
})

t.test('zombies of one user are added one after the other', async (t) => {
  const parts = await overDataService(t)
  const { data, registry } = parts
  let underWay = 0
  const answer = data.answer.bind(data)
  data.answer = async (call) => {
    if (call.path !== '/users/add_zombie') return answer(call)
    t.equal(++underWay, 1)
    await new Promise((resolve) => setTimeout(resolve, 2))
    underWay -= 1
    return answer(call)
  }
  await comeAlive(parts, 'a')
  await registry.claimZombies(9)
  t.equal(data.users.get('a')?.['zombies']?.trim().split(' ').length, 8)
})

t.test('a user that leaves while its zombies are stored takes them along', async (t) => {
  const parts = await overDataService(t)
  const { data, registry } = parts
  await comeAlive(parts, 'a', 'b')
  const [claims, gone] = await Promise.all([registry.claimZombies(12), registry.leave('a')])
  t.same(gone, ['a'])
  t.ok(claims.length > 0)
  t.ok(
    claims.every(({ ownerId }) => ownerId === 'b'),
    'nobody is told of a zombie without an owner',
  )
  t.same([...data.players.keys()].sort(), ['b', ...claims.map(({ id }) => id)].sort())
  t.same([...data.users.keys()], ['b'])
})

t.test('a mass that may or may not have been written is written again', async (t) => {
  const parts = await overDataService(t, { deadline: SHORT_MS })
  const { data, registry } = parts
  await comeAlive(parts, 'a')
  const answer = data.answer.bind(data)
  data.answer = async (call) => {
    const given = await answer(call)
    return call.method === 'POST' ? 'no answer' : given
  }
  await t.rejects(registry.boost('a', 'a'), { code: 'SERVICE_UNAVAILABLE', failure: 'timeout' })
  t.equal(data.players.get('a')?.['mass'], '7.6', 'it was carried out')
  t.match(registry.controlled('a', 'a'), { mass: 10 })
  data.answer = answer
  t.equal(await registry.boost('a', 'a'), 7.6, 'a refused boost changes nothing')
  t.equal(data.players.get('a')?.['mass'], '7.6')
})

t.test('a death whose record could not be deleted has not happened', async (t) => {
  const parts = await overDataService(t, { deadline: SHORT_MS })
  const { data, registry } = parts
  await comeAlive(parts, 'a')
  const answer = data.answer.bind(data)
  data.answer = async (call) => {
    const given = await answer(call)
    return call.path.includes('/delete/') ? 'no answer' : given
  }
  const kill = () => registry.kill('a', 'a', [], async () => undefined)
  await t.rejects(kill(), { code: 'SERVICE_UNAVAILABLE' })
  t.match(registry.controlled('a', 'a'), { mass: 10 }, 'it lives on')
  data.answer = answer
  await until('the record', () => data.players.get('a')?.['mass'] === '10')
  t.match(await kill(), { mass: 10 })
  t.equal(data.players.size, 0)
})

t.test('a join that failed leaves nothing behind, and a second one stands', async (t) => {
  const { data, registry } = await overDataService(t)
  const answer = data.answer.bind(data)
  data.answer = async (call) => {
    const given = await answer(call)
    return call.path === '/users/add' ? { status: 500, text: '' } : given
  }
  await t.rejects(registry.join('a'), { code: 'SERVICE_UNAVAILABLE' })
  t.match(await registry.census(), { users: 0, alive: 0 })
  await until('the deletion', () => data.players.size + data.users.size === 0)

  await t.rejects(registry.join('a'), { code: 'SERVICE_UNAVAILABLE' })
  await t.rejects(registry.join('b'), { code: 'SERVICE_UNAVAILABLE' })
  data.answer = answer
  await registry.join('a')
  await until('a round of repairs', () => !data.players.has('b') && !data.users.has('b'))
  t.same([...data.players.keys()], ['a'])
  t.same([...data.users.keys()], ['a'])
})

t.test('the service is emptied before the first join, however late that is possible', async (t) => {
  const { data, registry } = await overDataService(t, { flushOnStart: true })
  data.players.set('ghost', { id: 'ghost', mass: '10' })
  await data.fail('error')
  await t.rejects(registry.prepare(), { code: 'SERVICE_UNAVAILABLE' })
  await t.rejects(registry.join('a'), { code: 'SERVICE_UNAVAILABLE' })
  await data.recover()
  const isFlushed = () =>
    registry.prepare().then(
      () => true,
      () => false,
    )
  await until('the flush', isFlushed)
  await Promise.all([registry.join('a'), registry.join('b'), registry.alive()])
  t.same([...data.players.keys()].sort(), ['a', 'b'])
  data.taken()
  await registry.prepare()
  await registry.join('c')
  t.notOk(data.taken().includes('GET /flush'), 'never again')
})
