import t from 'tap'
import { build } from '../helper.ts'

t.test('time goes on when the clock of the machine is set back', async (t) => {
  const { now: clock } = Date
  let offset = 0
  Date.now = () => clock() + offset
  t.teardown(() => {
    Date.now = clock
  })
  const app = await build(t)
  const before = app.now()
  t.ok(Math.abs(before - clock()) < 60_000, 'it is the time of the day')
  offset = -3_600_000
  const after = app.now()
  t.ok(after >= before && after < before + 60_000)
})
