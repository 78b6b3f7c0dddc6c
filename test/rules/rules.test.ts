import fc from 'fast-check'
import t from 'tap'
import { clampToBoard, randomObjectPlace, randomSpawn } from '../../rules/board.ts'
import { massAfterBoost, massAfterMeal, massAfterObstacle } from '../../rules/mass.ts'
import { assertEdible } from '../../rules/meal.ts'
import { couldTouch, KILL_SLACK, REACH_SLACK, radius, withinReach } from '../../rules/reach.ts'
import { ringPlaces, ringSize } from '../../rules/ring.ts'
import { terrainSeed } from '../../rules/terrain-seed.ts'
import { fullBucket, takeToken } from '../../rules/token-bucket.ts'
import { leastLoaded, zombieMass, zombieShortfall } from '../../rules/zombies.ts'
import { Config } from '../../schemas/config.ts'
import { RULES } from '../plugins/players/registry-suite.ts'

const BOARD = { width: 250, height: 100 }
const mass = () => fc.double({ min: 0.1, max: 1e6, noNaN: true })
const place = () =>
  fc.record({
    x: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    z: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  })
const unit = () => fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

t.test('mass after a boost', async (t) => {
  for (const [before, after] of [
    [10, 7.6],
    [20, 17.6],
    [24, 21.6],
    [100, 90],
  ] as const) {
    t.equal(massAfterBoost(before, RULES), after, `${before} becomes ${after}`)
  }
  t.throws(() => massAfterBoost(9.999, RULES), { code: 'TOO_SMALL' })
  t.doesNotThrow(
    () =>
      fc.assert(
        fc.property(mass(), (before) => {
          if (before < 10) return
          const after = massAfterBoost(before, RULES)
          return after > 0 && after < before
        }),
      ),
    'the property holds',
  )
})

t.test('mass after a meal and after an obstacle', async (t) => {
  t.equal(massAfterMeal(7.6, RULES), 8.6)
  for (const [before, after] of [
    [5, 5],
    [10, 10],
    [12, 10],
    [40, 30],
  ] as const) {
    t.equal(massAfterObstacle(before, RULES), after, `${before} becomes ${after}`)
  }
  t.doesNotThrow(
    () =>
      fc.assert(
        fc.property(mass(), (before) => {
          const after = massAfterObstacle(before, RULES)
          return after <= before && (before <= 10 ? after === before : after >= 10)
        }),
      ),
    'the property holds',
  )
})

t.test('a ring of food', async (t) => {
  t.same([0.5, 1, 7.9, 50, 51, 1e6].map(ringSize), [0, 1, 7, 50, 50, 50])
  const [east, north, west, south] = ringPlaces({ x: 50, z: 50 }, 4, BOARD)
  t.match(east, { x: 60, z: 50 })
  t.ok(north && Math.abs(north.x - 50) < 1e-9 && north.z === 60)
  t.ok(west && west.x === 40 && Math.abs(west.z - 50) < 1e-9)
  t.ok(south && Math.abs(south.x - 50) < 1e-9 && south.z === 40)
  t.doesNotThrow(
    () =>
      fc.assert(
        fc.property(place(), fc.integer({ min: 0, max: 50 }), (centre, count) => {
          const places = ringPlaces(centre, count, BOARD)
          return (
            places.length === count &&
            places.every(({ x, z }) => x >= 0.01 && x <= 250 && z >= 0.01 && z <= 100)
          )
        }),
      ),
    'the property holds',
  )
  t.same(clampToBoard({ x: -5, z: 500 }, BOARD), { x: 0.01, z: 100 })
})

t.test('random places stay inside', async (t) => {
  const board = fc.record({
    width: fc.integer({ min: 16, max: 1000 }),
    height: fc.integer({ min: 16, max: 1000 }),
  })
  t.doesNotThrow(
    () =>
      fc.assert(
        fc.property(board, unit(), (board, value) => {
          const margin = Math.min(10, board.width / 4)
          const spawn = randomSpawn(board, () => value)
          const object = randomObjectPlace(board, () => value)
          return (
            spawn.x >= margin &&
            spawn.x <= board.width - margin &&
            spawn.z >= Math.min(10, board.height / 4) &&
            spawn.z <= board.height - Math.min(10, board.height / 4) &&
            Number.isInteger(object.x) &&
            object.x > 0 &&
            object.x < board.width &&
            object.z > 0 &&
            object.z < board.height
          )
        }),
      ),
    'the property holds',
  )
})

t.test('reach', async (t) => {
  t.equal(radius(27), 3)
  t.equal(REACH_SLACK, 20)
  const origin = { x: 0, z: 0 }
  t.ok(withinReach(origin, { x: 0, z: REACH_SLACK + 3 }, 3))
  t.notOk(withinReach(origin, { x: 0, z: REACH_SLACK + 3.01 }, 3))
  t.ok(couldTouch(8, undefined, origin), 'an unknown hunter is believed')
  t.ok(couldTouch(8, origin, undefined), 'an unknown victim is believed')
  t.ok(couldTouch(8, origin, { x: KILL_SLACK + 4, z: 0 }), 'two radii and the slack')
  t.notOk(couldTouch(8, origin, { x: KILL_SLACK + 4.01, z: 0 }))
})

t.test('what may be eaten', async (t) => {
  const piece = { x: 10, z: 10, movedAt: 1000 }
  const near = { x: 12, z: 10, radius: 2 }
  const far = { x: 90, z: 10, radius: 2 }
  t.doesNotThrow(() => assertEdible(piece, near, 1000), 'reach decides where the place is known')
  t.throws(() => assertEdible(piece, far, 1100), { code: 'ALREADY_EATEN' })
  t.throws(() => assertEdible(piece, far, 1300), { code: 'OUT_OF_REACH' })
  t.throws(() => assertEdible(piece, undefined, 1299), { code: 'ALREADY_EATEN' })
  t.doesNotThrow(() => assertEdible(piece, undefined, 1300))
})

t.test('zombies', async (t) => {
  t.equal(zombieShortfall(25, 3, 2), 22)
  t.equal(zombieShortfall(25, 30, 2), 0, 'zombies are only ever added')
  t.equal(zombieShortfall(25, 0, 0), 0, 'nobody is there to simulate them')
  t.equal(
    zombieMass(10, () => 0),
    7,
  )
  t.equal(
    zombieMass(10, () => 0.5),
    6,
  )
  const least =
    (Config.properties.DEFAULT_MASS as { exclusiveMinimum?: number }).exclusiveMinimum ?? 0
  t.ok(zombieMass(least, () => 0.999999) > 0, 'positive for every default mass that is admitted')
  const users = [3, 1, 1].map((size, index) => ({ index, zombies: { size } }))
  t.equal(leastLoaded(users)?.index, 1, 'the longest connected among equals')
  t.equal(leastLoaded([]), undefined)
})

t.test('the terrain seed follows the hour and the date', async (t) => {
  // hour + 24 · (day + 31 · month) · 4352 + 32454354, in local time
  t.equal(terrainSeed(new Date(2016, 4, 9, 13, 45)), 13 + 24 * (9 + 31 * 5) * 4352 + 32454354)
})

t.test('a token bucket admits a burst, then its rate', async (t) => {
  const limit = { perSecond: 2, burst: 3 }
  const bucket = fullBucket(limit, 0)
  const take = (now: number) => takeToken(bucket, limit, now)
  t.same([take(0), take(0), take(0), take(0)], [true, true, true, false])
  t.notOk(take(499))
  t.ok(take(501), 'one token after half a second')
  t.notOk(take(400), 'a clock that goes back gives nothing')
  t.same([take(60_000), take(60_000), take(60_000), take(60_000)], [true, true, true, false])
})
