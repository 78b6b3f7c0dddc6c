import { assert, integer, property, record, uniqueArray } from 'fast-check'
import t from 'tap'
import { Motion } from '../../client/network/motion.ts'
import { Field } from '../../client/physics/field.ts'
import { createMarble } from '../../client/physics/marble.ts'
import { state } from '../helper.ts'

t.test('a field finds what is near, as looking at everything would', async (t) => {
  const place = integer({ min: -40, max: 540 }).map((half) => half / 2)
  const spots = uniqueArray(record({ id: integer({ min: -50, max: 999 }), x: place, z: place }), {
    selector: ({ id }) => id,
    maxLength: 80,
  })
  const query = record({ x: place, z: place, reach: integer({ min: 0, max: 60 }) })
  assert(
    property(spots, query, (all, { x, z, reach }) => {
      const field = new Field()
      for (const spot of all) field.put(spot.id, 0, 0)
      for (const spot of all) field.put(spot.id, spot.x, spot.z)
      const gone = all.filter((_, i) => i % 3 === 0)
      for (const { id } of gone) field.remove(id)
      const left = all.filter((_, i) => i % 3 !== 0)
      const far = (spot: { x: number; z: number }) => Math.hypot(spot.x - x, spot.z - z)
      const expected = left.filter((spot) => far(spot) <= reach).map(({ id }) => id)
      const found: number[] = []
      field.near({ x, z, reach }, ({ id }) => found.push(id))
      const nearest = field.nearest(x, z, reach)
      const best = Math.min(...left.map(far), Number.POSITIVE_INFINITY)
      return (
        field.size === left.length &&
        found.sort().join() === expected.sort().join() &&
        (nearest === undefined ? best > reach : Math.abs(far(nearest) - best) < 1e-9)
      )
    }),
  )
  t.pass('100 fields')
})

t.test(
  'motion between reports is smooth, goes on for a while, and jumps at a respawn',
  async (t) => {
    const motion = new Motion()
    const marble = createMarble(10)
    const report = (x: number, at: number) =>
      motion.report({ ...state(x, 50), id: 'a', velocity_x: 5, velocity_z: 0 }, at)
    t.notOk(motion.known)
    for (let i = 0; i < 5; i++) report(10 + i, i * 200)
    let last = Number.NEGATIVE_INFINITY
    for (let now = 500; now <= 1_000; now += 16) {
      motion.apply(marble, { now: now, seconds: 0.016 })
      const way = marble.position.x - last
      if (last > 0) t.ok(way > 0 && way < 0.2, `${way.toFixed(3)} in 16 ms`)
      last = marble.position.x
    }
    motion.apply(marble, { now: 860, seconds: 0 })
    t.equal(marble.position.x.toFixed(3), '13.000', 'where it was 260 ms ago')
    motion.apply(marble, { now: 10_000, seconds: 0 })
    t.equal(marble.position.x.toFixed(3), '16.000', 'no farther without reports')
    report(200, 1_000)
    motion.apply(marble, { now: 1_010, seconds: 0 })
    t.equal(marble.position.x.toFixed(0), '200')
  },
)
