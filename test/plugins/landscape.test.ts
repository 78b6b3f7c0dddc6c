import { readFileSync } from 'node:fs'
import t from 'tap'
import { fractalNoise } from '../../plugins/landscape/fractal-noise.ts'
import { roundHeights, runInSlices, SLICE_MS } from '../../plugins/landscape/index.ts'
import { build, join, start } from '../helper.ts'

type Reference = {
  width: number
  height: number
  seed: number
  min: number
  max: number
  mean: number
  result?: number[][]
  points?: { x: number; z: number; value: number }[]
}

/** Output of the original landscape service. Compiled tests run from build/, the fixture stays in the sources. */
const references: Reference[] = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/landscape-reference.json', import.meta.url), 'utf8'),
)
const TOLERANCE = 1e-9

for (const { width, height, seed, min, max, mean, result, points } of references) {
  t.test(`noise equals the original for ${width} × ${height}, seed ${seed}`, async (t) => {
    const heights = await runInSlices(fractalNoise({ width, height }, seed))
    const at = (x: number, z: number) => heights[x]?.[z] ?? Number.NaN
    const close = (a: number, b: number) => Math.abs(a - b) < TOLERANCE
    const all = heights.flatMap((row) => [...row])

    t.equal(all.length, width * height)
    t.ok(close(Math.min(...all), min) && close(Math.max(...all), max))
    t.ok(close(all.reduce((sum, value) => sum + value, 0) / all.length, mean))
    t.ok((points ?? []).every(({ x, z, value }) => close(at(x, z), value)))
    t.ok((result ?? []).every((row, x) => row.every((value, z) => close(at(x, z), value))))
    t.ok(points?.length || result?.length, 'something was compared')
  })
}

t.test(
  'boards and seeds at the ends of the configured ranges give heights around 0 … 1',
  async (t) => {
    for (const [width, height, seed] of [
      [16, 16, 0],
      [16, 1000, 4294967295],
      [33, 17, 2147483648],
    ] as const) {
      const heights = await runInSlices(fractalNoise({ width, height }, seed))
      const all = heights.flatMap((row) => [...row])
      t.equal(all.length, width * height)
      t.ok(all.every((value) => value > -0.5 && value < 1.5))
    }
  },
)

t.test('the largest board is made in slices, between which others run', async (t) => {
  let turns = 0
  let running = true
  const turn = () => {
    turns += 1
    if (running) setImmediate(turn)
  }
  setImmediate(turn)
  const started = performance.now()
  await runInSlices(fractalNoise({ width: 1000, height: 1000 }, 7))
  running = false
  const slices = (performance.now() - started) / SLICE_MS
  t.ok(turns > slices / 10, `${turns} turns of the event loop`)
})

t.test('joiners share one encoded message with heights of four decimals', async (t) => {
  const app = await start(t)
  t.equal(await app.landscape.packet(), await app.landscape.packet())
  const [landscape] = (await join(t, app)).all('landscape')
  const expected = await runInSlices(fractalNoise({ width: 100, height: 100 }, 1))
  t.same(landscape?.terrain, roundHeights(expected))
  t.same(roundHeights([[0.123456, 0.99995]]), [[0.1235, 1]])
})

t.test('without TERRAIN_SEED the seed comes from the hour and date at start', async (t) => {
  const now = () => new Date(2016, 4, 9, 13).getTime()
  const app = await build(t, { now, environment: { TERRAIN_SEED: undefined } })
  t.equal(app.landscape.seed, 13 + 24 * (9 + 31 * 5) * 4352 + 32454354)
})
