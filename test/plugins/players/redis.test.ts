import t from 'tap'
import { bury } from '../../../plugins/cluster/bury.ts'
import { Refusal } from '../../../rules/refusal.ts'
import { seeded } from '../../helper.ts'
import {
  audit,
  chooseOperation,
  type Entry,
  type Operation,
  type Outcome,
} from '../../model/ledger.ts'
import { runSchedules } from '../../model/schedule.ts'
import { startRedis, withoutOwnRedis } from '../../redis-helper.ts'
import { redisNodes } from './redis-nodes.ts'

type Node = Awaited<ReturnType<Awaited<ReturnType<typeof redisNodes>>['node']>>

const FOODS = 8_000
const FOOD = Array.from({ length: FOODS }, (_, id) => ({ id, x: 50, z: 50 }))
const NEAR = { x: 50, z: 50, radius: 1e6 }

async function perform(
  [node, ...others]: Node[],
  user: string,
  operation: Operation,
): Promise<Outcome> {
  const { registry, deeds } = node as Node
  try {
    switch (operation.kind) {
      case 'revive':
        return { ok: true, ...(await registry.revive(user)) }
      case 'eat':
        return { ok: true, mass: await (await deeds.eat(user, user, operation.food, NEAR)).mass() }
      case 'kill':
        await deeds.kill(user, operation.victim, [user], { x: 50, z: 50 })
        // The news that every other node gets.
        for (const { holdings } of others) holdings.died(operation.victim)
        return { ok: true }
      default:
        return { ok: true, mass: await registry[operation.kind](user, user) }
    }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code }
    throw error
  }
}

t.test('the registry on Redis under load', { skip: withoutOwnRedis }, async (t) => {
  // Its commands and keys are counted, so nobody else may use it.
  const nodes = await redisNodes(t, await startRedis(t))

  t.test('a ledger of 10,000 operations at once by 50 users of two nodes', async (t) => {
    const one = await nodes.node(undefined, FOOD)
    const two = await nodes.node(one.world)
    const random = seeded(11)
    const users = Array.from({ length: 50 }, (_, i) => `user${i}`)
    const nodesOf = (i: number) => (i % 2 ? [two, one] : [one, two])
    await Promise.all(users.map((user, i) => nodesOf(i)[0]?.registry.join(user)))
    const plans = new Map<string, Operation[]>(users.map((user) => [user, [{ kind: 'revive' }]]))
    for (let n = 0; n < 10_000; n++) {
      const operation = chooseOperation(random, { foods: FOODS, victims: users })
      plans.get(users[n % 50] as string)?.push(operation)
    }
    const books = new Map<string, Entry[]>()
    // As the event layer does: the operations of one user one after the other, all users at once.
    const play = async (user: string, i: number) => {
      const entries: Entry[] = []
      books.set(user, entries)
      for (const operation of plans.get(user) ?? []) {
        entries.push({ operation, outcome: await perform(nodesOf(i), user, operation) })
      }
    }
    await Promise.all(users.map(play))
    const deaths = new Map<string, number>()
    for (const { operation, outcome } of [...books.values()].flat()) {
      if (operation.kind !== 'kill' || !outcome.ok) continue
      deaths.set(operation.victim, (deaths.get(operation.victim) ?? 0) + 1)
    }
    const expected = new Map<string, number>()
    for (const [user, entries] of books) {
      const mass = audit(entries, deaths.get(user) ?? 0)
      if (mass !== undefined) expected.set(user, mass)
    }
    const alive = new Map((await two.registry.alive()).map(({ id, mass }) => [id, mass]))
    t.same(alive, expected)
    const done = [...books.values()].flat().filter(({ outcome }) => outcome.ok)
    t.ok(done.length > 5_000, `${done.length} of them succeeded`)
    t.ok(deaths.size > 10, `${[...deaths.values()].reduce((a, b) => a + b, 0)} were kills`)
  })

  t.test('the 10,000th update costs what the first one did', async (t) => {
    const node = await nodes.node()
    await node.registry.join('a')
    await node.registry.revive('a')
    const { client } = nodes
    const commands = async () => {
      const stats = await client.info('commandstats')
      const calls = [...stats.matchAll(/cmdstat_([^:|]+):calls=(\d+)/g)]
      return calls
        .filter(([, name]) => name !== 'info')
        .reduce((sum, [, , count]) => sum + Number(count), 0)
    }
    const memory = async () =>
      Number(/used_memory_dataset:(\d+)/.exec(await client.info('memory'))?.[1])
    const cost = async (updates: number) => {
      const before = await commands()
      for (let i = 0; i < updates; i++) await node.registry.feed('a', 'a')
      return ((await commands()) - before) / updates
    }
    await cost(200)
    const early = { commands: await cost(100), keys: await client.dbsize(), memory: await memory() }
    await Promise.all(Array.from({ length: 9_600 }, () => node.registry.feed('a', 'a')))
    const late = { commands: await cost(100), keys: await client.dbsize(), memory: await memory() }
    t.equal(late.commands, early.commands, `${late.commands} commands for one update`)
    t.equal(late.keys, early.keys)
    t.ok(
      late.memory - early.memory < 64 * 1024,
      `${late.memory - early.memory} bytes more after 10,000 updates`,
    )
    t.equal((await node.registry.alive())[0]?.mass, 10_010)
  })

  t.test('a node that died is buried once, whoever does it', async (t) => {
    const dead = await nodes.node()
    const others = await Promise.all([1, 2, 3].map(() => nodes.node(dead.world)))
    for (const user of ['a', 'b', 'c']) {
      await dead.registry.join(user)
      await dead.registry.revive(user)
    }
    await dead.registry.claimZombies(9)
    const [first] = others
    for await (const _ of bury(first?.store as never, dead.nodeId))
      t.fail('its lease has not ended')
    await nodes.client.zadd(`{shatterland:${dead.world}}:nodes`, 0, dead.nodeId)
    const reports: string[] = []
    await Promise.all(
      others.map(async ({ store }) => {
        for await (const { gone } of bury(store, dead.nodeId)) reports.push(...gone)
      }),
    )
    t.same(reports.sort(), ['a', 'b', 'c', ...[1, 2, 3, 4, 5, 6].map((n) => `zombie_${n}`)])
    t.same(await first?.registry.census(), { users: 0, alive: 0, zombies: 0, owners: 0 })
  })

  t.test('random schedules leave every zombie with one living owner', async (t) => {
    const base = await nodes.client.dbsize()
    await runSchedules(nodes, 200)
    t.equal(await nodes.client.dbsize(), base, 'no key is left')
  })
})
