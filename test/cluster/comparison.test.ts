import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { play } from '../helper.ts'
import { anyRedis, inspect, randomWorld, withoutRedis } from '../redis-helper.ts'
import { startNodes, until } from './nodes.ts'
import { outsider } from './outsider.ts'
import { seen } from './view.ts'

/** Longer than the time between two comparisons. */
const WHILE_MS = 6_500

t.test('comparisons with the store', { skip: withoutRedis, timeout: 60_000 }, async (t) => {
  const REDIS_URL = await anyRedis(t)
  const admin = inspect(t, REDIS_URL)
  const WORLD = randomWorld()
  const [node] = await startNodes(t, 1, { REDIS_URL, WORLD, MIN_PLAYERS: 0 })
  const { key, notice, appear, vanish } = outsider(admin, WORLD)
  const client = await play(t, node)
  const reconciled = async () => {
    const metrics = await node.metrics.registry.metrics()
    return metrics.match(/^shatterland_reconciled_notices_total.* [1-9]\d*$/gm) ?? []
  }
  await appear('other')
  await notice('spawn', { id: 'other', mass: 12 })
  await until('the other', () => seen(client).has('other'))
  // The first comparisons after a node's entry believe what they see.
  await setTimeout(2_500)

  t.test('what is on its way is not taken for lost', async (t) => {
    const end = performance.now() + WHILE_MS
    const before = await reconciled()
    let version = 0
    const late: Promise<void>[] = []
    while (performance.now() < end) {
      version += 1
      const [mass, piece, at] = [12 + version, { id: 3, x: 1 + (version % 90), z: 9 }, version]
      await admin.hset(key('players'), 'other', `alive other ${mass}`)
      await admin.hset(key('food'), '3', `${piece.x} ${piece.z} ${at}`)
      const tell = async () => {
        await setTimeout(200)
        await notice('player_mass_update', { id: 'other', mass })
        await notice('eaten', { food: [piece] }, { versions: [at] })
      }
      late.push(tell())
      await setTimeout(30)
    }
    await Promise.all(late)
    await until('all news', () => client.all('eaten').length >= version)
    t.same(await reconciled(), before, 'the comparisons told nothing')
    t.equal(client.all('eaten').length, version)
    t.equal(client.all('player_mass_update').length, version, 'each mass once')
  })

  t.test('what is lost is told by the second look', async (t) => {
    await admin.hset(key('players'), 'other', 'alive other 99')
    await admin.hset(key('food'), '3', '77 78 99999')
    await appear('unheard')
    await until('the mass', () => seen(client).get('other') === 99)
    t.equal(seen(client).get('unheard'), 12)
    await until('the piece', () => client.all('eaten').at(-1)?.food[0]?.x === 77)
  })

  t.test('those who have left are not remembered', async (t) => {
    t.ok(node.holdings.mournings.users.includes('other'), 'its deaths are counted')
    await notice('player_killed', { id: 'other' })
    await vanish('other')
    await notice('player_killed', { id: 'stranger' })
    const remembered = () => node.holdings.mournings.users
    await until('the next comparison', () => remembered().length <= 2)
    t.same(remembered().sort(), [client.id, 'unheard'].sort())
  })
})
