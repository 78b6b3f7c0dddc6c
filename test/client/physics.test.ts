import { assert, constantFrom, double, integer, property, record } from 'fast-check'
import t from 'tap'
import { BoostCharge, isPrey } from '../../client/physics/boost.ts'
import { HEIGHT_SCALE, STEP_SECONDS } from '../../client/physics/constants.ts'
import {
  createMarble,
  drop,
  launch,
  type Marble,
  radiusOf,
  speedLimit,
  step,
} from '../../client/physics/marble.ts'
import { Terrain } from '../../client/physics/terrain.ts'
import { length, vector } from '../../client/physics/vector.ts'
import { BOOST_CYCLE_MS } from '../../rules/charge.ts'

const board = (height: (x: number, z: number) => number, side = 200) =>
  new Terrain(
    Array.from({ length: side }, (_, x) => Array.from({ length: side }, (_, z) => height(x, z))),
  )
const flat = board(() => 0.4)

function run(marble: Marble, terrain: Terrain, seconds: number): void {
  for (let i = 0; i < Math.round(seconds / STEP_SECONDS); i++) step(marble, terrain)
}

/** A marble that has come to rest on the ground. */
function resting(mass = 10, terrain = flat, x = 100, z = 30): Marble {
  const marble = createMarble(mass)
  drop(marble, terrain, x, z)
  run(marble, terrain, 4)
  return marble
}

const speed = ({ velocity }: Marble) => Math.hypot(velocity.x, velocity.z)

t.test('the ground is straight between its samples and goes on beyond the edge', async (t) => {
  const slope = board((x) => x / 200, 101)
  t.equal(slope.heightAt(10, 50).toFixed(4), ((10 / 200) * HEIGHT_SCALE).toFixed(4))
  t.equal(slope.heightAt(10.5, 7.3).toFixed(4), ((10.5 / 200) * HEIGHT_SCALE).toFixed(4))
  t.equal(slope.heightAt(-5, 3), slope.heightAt(0, 3))
  t.equal(slope.heightAt(500, 3).toFixed(2), slope.heightAt(100, 3).toFixed(2))
  const ground = { height: 0, normal: vector() }
  slope.groundAt(vector(50, 0, 50), ground)
  const { height, normal } = ground
  t.equal(height.toFixed(4), slope.heightAt(50, 50).toFixed(4))
  t.equal(length(normal).toFixed(6), '1.000000')
  t.ok(normal.x < 0 && normal.y > 0 && normal.z === 0, 'it leans away from the rise')
  t.throws(() => new Terrain([[1]]), /2 × 2/)
})

t.test('a marble falls, and lies on the ground with its radius below its middle', async (t) => {
  for (const mass of [5, 10, 100, 1_000]) {
    const { position, velocity, grounded } = resting(mass)
    t.equal((position.y - flat.heightAt(100, 30)).toFixed(2), radiusOf(mass).toFixed(2))
    t.ok(grounded)
    t.ok(length(velocity) < 0.3)
  }
  t.equal((radiusOf(80) / radiusOf(10)).toFixed(6), '2.000000')
})

t.test('thrust along the view direction ends at the limit for its mass', async (t) => {
  for (const mass of [10, 50, 400]) {
    const marble = resting(mass)
    marble.throttle = 1
    run(marble, flat, 6)
    const limit = speedLimit(mass, false)
    t.ok(speed(marble) > limit * 0.9 && speed(marble) < limit * 1.05, `mass ${mass}`)
    t.ok(marble.velocity.z > 0 && Math.abs(marble.velocity.x) < 0.01)
  }
  t.ok(speedLimit(100, false) < speedLimit(10, false))
  t.equal(speedLimit(10, true), 5 * speedLimit(10, false))
})

t.test('a boost is five times as fast, brakes stop, and rolling turns the marble', async (t) => {
  const marble = resting()
  marble.throttle = 1
  marble.boosting = true
  run(marble, flat, 1)
  t.ok(speed(marble) > 3 * speedLimit(10, false))
  // Rolling towards +z turns about +x, without slipping.
  t.equal((marble.spin.x * radiusOf(10)).toFixed(1), marble.velocity.z.toFixed(1))
  marble.boosting = false
  marble.throttle = 0
  const before = speed(marble)
  run(marble, flat, 3)
  t.ok(speed(marble) < before * 0.5, 'the ground takes speed away')
  const { x, y, z, w } = marble.rotation
  t.equal(Math.hypot(x, y, z, w).toFixed(6), '1.000000')
  t.not(w, 1)
})

t.test('a marble rolls down a slope by itself', async (t) => {
  const slope = board((x) => x / 250)
  const marble = resting(10, slope, 100, 100)
  t.ok(marble.velocity.x < -0.5)
})

t.test('an obstacle launches a marble away and upwards', async (t) => {
  const marble = resting()
  launch(marble, { x: marble.position.x - 1, z: marble.position.z })
  run(marble, flat, 0.4)
  t.ok(marble.position.y > flat.heightAt(100, 30) + radiusOf(10) + 2)
  t.ok(marble.velocity.x > 5)
  const inside = resting()
  launch(inside, inside.position)
  t.ok(Number.isFinite(length(inside.velocity)), 'even from its very middle')
})

t.test('whatever it does, a marble stays on the board and finite', async (t) => {
  const rough = board((x, z) => 0.5 + 0.4 * Math.sin(x / 9) * Math.cos(z / 7), 80)
  const input = record({
    mass: double({ min: 0.5, max: 5_000, noNaN: true }),
    x: integer({ min: 0, max: 79 }),
    z: integer({ min: 0, max: 79 }),
    heading: double({ min: 0, max: 6.3, noNaN: true }),
    throttle: constantFrom(-1, 0, 0.5, 1),
    seconds: integer({ min: 1, max: 8 }),
  })
  assert(
    property(input, ({ mass, x, z, heading, throttle, seconds }) => {
      const marble = createMarble(mass)
      drop(marble, rough, x, z)
      marble.direction.x = Math.sin(heading)
      marble.direction.z = Math.cos(heading)
      marble.throttle = throttle
      marble.boosting = throttle === 1
      run(marble, rough, seconds)
      const { position, velocity } = marble
      if (
        ![position, velocity, marble.spin, marble.rotation].every((v) => Number.isFinite(length(v)))
      ) {
        return false
      }
      const ground = rough.heightAt(position.x, position.z)
      return (
        position.x >= 0 &&
        position.z >= 0 &&
        position.x <= 79 &&
        position.z <= 79 &&
        position.y > ground
      )
    }),
    { numRuns: 60 },
  )
  t.pass('60 marbles')
})

t.test('the boost fills, fills faster with prey in sight, and is used up', async (t) => {
  const charge = new BoostCharge()
  charge.advance(1.9, true)
  t.ok(charge.isReady(10), 'in two seconds with prey')
  t.notOk(charge.isReady(9.9), 'not for a marble that the server would refuse')
  t.ok(charge.begin(10))
  t.notOk(charge.begin(10), 'once at a time')
  charge.advance(1, true)
  t.ok(charge.boosting)
  charge.advance(1, true)
  t.notOk(charge.boosting)
  charge.advance(3, false)
  t.notOk(charge.isReady(10))
  charge.advance(1, false)
  t.ok(charge.isReady(10), 'in four seconds without')
  charge.reset()
  t.equal(charge.level, 0)
  t.ok(isPrey(20, 15))
  t.notOk(isPrey(11, 10), 'too little heavier')
  t.notOk(isPrey(100, 95), 'by too small a share')
})

t.test("the client's charge never boosts sooner than the server allows", async (t) => {
  const charge = new BoostCharge()
  const begun: number[] = []
  for (let now = 0; begun.length < 4; now += 20) {
    if (charge.begin(10)) begun.push(now)
    charge.advance(0.02, true)
  }
  for (const [i, at] of begun.slice(1).entries()) {
    const pause = at - (begun[i] as number)
    t.ok(pause >= BOOST_CYCLE_MS && pause < BOOST_CYCLE_MS + 60, `${pause} ms`)
  }
})
