import type { Test } from 'tap'
import type { PlayerRegistry } from '../../../plugins/players/registry.ts'
import type { RefusalCode } from '../../../schemas/refusals.ts'

export const RULES = {
  DEFAULT_MASS: 10,
  FOOD_MASS: 1,
  BOOST_COST_RATIO: 0.1,
  BOOST_COST_MINIMUM: 2.4,
  BOOST_MINIMUM_MASS: 10,
  OBSTACLE_FACTOR: 0.75,
}

/** A registry of its own for each test. */
export type CreateRegistry = (t: Test) => Promise<PlayerRegistry>

async function refused(t: Test, operation: () => unknown, code: RefusalCode) {
  await t.rejects(async () => operation(), { name: 'Refusal', code }, code)
}

async function alive(registry: PlayerRegistry, ...userIds: string[]) {
  for (const userId of userIds) {
    await registry.join(userId)
    await registry.revive(userId)
  }
}

const noRing = async () => undefined

function lives(t: Test, create: CreateRegistry) {
  t.test('a main player is stored, comes alive once, and leaves', async (t) => {
    const registry = await create(t)
    await registry.join('a')
    t.same(await registry.alive(), [])
    t.same(await registry.census(), { users: 1, alive: 0, zombies: 0, owners: 0 })
    await refused(t, () => registry.controlled('a', 'a'), 'NOT_ALIVE')
    await refused(t, () => registry.boost('a', 'a'), 'NOT_ALIVE')
    t.same(await registry.revive('a'), { revived: true, mass: 10 })
    t.equal(await registry.feed('a', 'a'), 11)
    t.same(await registry.revive('a'), { revived: false, mass: 11 })
    t.same(await registry.alive(), [{ id: 'a', mass: 11 }])
    t.match(registry.controlled('a', 'a'), { id: 'a', mass: 11 })
    t.same(registry.controlledBy('a'), [{ id: 'a', mass: 11 }])
    t.equal(registry.controlledCount('a'), 1)
    t.same(await registry.leave('a'), ['a'])
    t.same(await registry.leave('a'), [])
    t.same(await registry.alive(), [])
    await refused(t, () => registry.revive('a'), 'UNKNOWN_PLAYER')
  })

  t.test('a user that was never alive leaves nothing behind', async (t) => {
    const registry = await create(t)
    await registry.join('a')
    t.same(await registry.leave('a'), [])
    t.same(await registry.census(), { users: 0, alive: 0, zombies: 0, owners: 0 })
  })

  t.test('a dead main player is neither listed nor changed until it is revived', async (t) => {
    const registry = await create(t)
    await alive(registry, 'a')
    t.same(await registry.kill('a', 'a', [], noRing), { mass: 10, result: undefined })
    await refused(t, () => registry.kill('a', 'a', [], noRing), 'NOT_ALIVE')
    await refused(t, () => registry.feed('a', 'a'), 'NOT_ALIVE')
    await refused(t, () => registry.controlled('a', 'a'), 'NOT_ALIVE')
    t.same(await registry.alive(), [])
    t.same(await registry.revive('a'), { revived: true, mass: 10 })
    t.same(await registry.leave('a'), ['a'])
  })
}

function masses(t: Test, create: CreateRegistry) {
  t.test('each rule of mass, at its edges', async (t) => {
    const registry = await create(t)
    await alive(registry, 'a')
    t.equal(await registry.boost('a', 'a'), Math.min(10 * (1 - 0.1), 10 - 2.4))
    await refused(t, () => registry.boost('a', 'a'), 'TOO_SMALL')
    t.equal(await registry.hit('a', 'a'), 7.6, 'an obstacle gives nothing')
    for (let meal = 0; meal < 40; meal++) await registry.feed('a', 'a')
    t.equal(await registry.boost('a', 'a'), 47.6 * 0.9)
    t.equal(await registry.hit('a', 'a'), 47.6 * 0.9 * 0.75)
    for (let hit = 0; hit < 8; hit++) await registry.hit('a', 'a')
    t.equal(await registry.hit('a', 'a'), 10)
  })

  t.test('fifty meals at once are fifty meals', async (t) => {
    const registry = await create(t)
    await alive(registry, 'a')
    const seen = await Promise.all(Array.from({ length: 50 }, () => registry.feed('a', 'a')))
    t.same(
      seen.sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, meal) => 11 + meal),
    )
    t.equal(registry.controlled('a', 'a').mass, 60)
  })

  t.test("nobody changes another user's player", async (t) => {
    const registry = await create(t)
    await alive(registry, 'a', 'b')
    for (const change of ['boost', 'feed', 'hit'] as const) {
      await refused(t, () => registry[change]('a', 'b'), 'NOT_YOUR_PLAYER')
      await refused(t, () => registry[change]('a', 'nobody'), 'UNKNOWN_PLAYER')
      await refused(t, () => registry[change]('a', 'zombie_77'), 'UNKNOWN_PLAYER')
    }
    await refused(t, () => registry.controlled('a', 'b'), 'NOT_YOUR_PLAYER')
    await refused(t, () => registry.controlled('a', 'nobody'), 'UNKNOWN_PLAYER')
  })
}

function kills(t: Test, create: CreateRegistry) {
  t.test('only a heavier, living player of the reporter kills', async (t) => {
    const registry = await create(t)
    await alive(registry, 'a', 'b', 'c')
    await refused(t, () => registry.kill('a', 'b', ['a'], noRing), 'TOO_SMALL')
    await registry.feed('a', 'a')
    await refused(t, () => registry.kill('b', 'c', ['a'], noRing), 'TOO_SMALL')
    await refused(t, () => registry.kill('a', 'b', [], noRing), 'TOO_SMALL')
    await refused(t, () => registry.kill('a', 'nobody', ['a'], noRing), 'UNKNOWN_PLAYER')
    const kill = await registry.kill('a', 'b', ['a'], async (mass) => mass * 2)
    t.same(kill, { mass: 10, result: 20 })
  })

  t.test('of many reports at once one is true', async (t) => {
    const registry = await create(t)
    await alive(registry, 'a', 'b')
    await registry.feed('a', 'a')
    let rings = 0
    const reports = Array.from({ length: 10 }, (_, i) =>
      registry.kill(i % 2 ? 'a' : 'b', 'b', ['a'], async () => ++rings),
    )
    const outcomes = await Promise.allSettled(reports)
    t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    t.equal(rings, 1)
  })

  t.test('a kill whose consequence fails has not happened', async (t) => {
    const registry = await create(t)
    await alive(registry, 'a')
    await registry.feed('a', 'a')
    const failure = () => registry.kill('a', 'a', [], () => Promise.reject(new Error('no ring')))
    await t.rejects(failure, { message: 'no ring' })
    t.same(await registry.alive(), [{ id: 'a', mass: 11 }])
    t.equal(await registry.feed('a', 'a'), 12)
  })
}

function zombies(t: Test, create: CreateRegistry) {
  t.test('zombies fill up to the minimum, each with the user that has fewest', async (t) => {
    const registry = await create(t)
    t.same(await registry.claimZombies(5), [], 'none while nobody is there')
    await alive(registry, 'a')
    await registry.join('b')
    const claims = await registry.claimZombies(7)
    t.same(
      claims.map(({ id, ownerId }) => [id, ownerId]),
      [1, 2, 3, 4, 5].map((n) => [`zombie_${n}`, n % 2 ? 'a' : 'b']),
    )
    t.ok(claims.every(({ mass }) => mass >= 5 && mass <= 7))
    t.same(await registry.claimZombies(7), [])
    t.equal(registry.controlledCount('a'), 4)
    t.match(registry.controlled('b', 'zombie_2'), { id: 'zombie_2' })
    await refused(t, () => registry.controlled('a', 'zombie_2'), 'NOT_YOUR_PLAYER')
    t.same(await registry.census(), { users: 2, alive: 6, zombies: 5, owners: 2 })
  })

  t.test('many claims at once make no zombie too many, and no id comes twice', async (t) => {
    const registry = await create(t)
    await alive(registry, 'a', 'b')
    const claims = await Promise.all(Array.from({ length: 10 }, () => registry.claimZombies(25)))
    t.equal(claims.flat().length, 23)
    t.equal(new Set(claims.flat().map(({ id }) => id)).size, 23)
    await registry.kill('a', 'zombie_1', [], noRing)
    await refused(t, () => registry.feed('a', 'zombie_1'), 'NOT_ALIVE')
    const [next] = await registry.claimZombies(25)
    t.match(next, { id: 'zombie_24', ownerId: 'a' })
  })

  t.test('a user takes its zombies along, and they are replaced elsewhere', async (t) => {
    const registry = await create(t)
    await alive(registry, 'a', 'b')
    await registry.claimZombies(4)
    t.same(await registry.leave('a'), ['a', 'zombie_1'])
    const claims = await registry.claimZombies(4)
    t.same(
      claims.map(({ id, ownerId }) => [id, ownerId]),
      [
        ['zombie_3', 'b'],
        ['zombie_4', 'b'],
      ],
    )
    t.same(await registry.leave('b'), ['b', 'zombie_2', 'zombie_3', 'zombie_4'])
    t.same(await registry.census(), { users: 0, alive: 0, zombies: 0, owners: 0 })
  })
}

/** What every player registry does, whatever it keeps its records in. */
export function registrySuite(t: Test, create: CreateRegistry): void {
  for (const chapter of [lives, masses, kills, zombies]) chapter(t, create)
}
