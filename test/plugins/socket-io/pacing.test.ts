import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { FramePacer } from '../../../plugins/socket-io/frame-pacer.ts'
import { TickSchedule } from '../../../plugins/socket-io/tick-schedule.ts'
import { within } from '../../helper.ts'

t.test('a light load waits for nothing, a heavy one for the end of the tick', async (t) => {
  let flushes = 0
  const light = new TickSchedule(200, 1_000, () => {
    flushes += 1
    light.flushed(1)
  })
  light.request()
  await setImmediate()
  light.request()
  await setImmediate()
  t.equal(flushes, 2)

  const start = performance.now()
  const waited = await new Promise<number>((resolve) => {
    const heavy = new TickSchedule(30, 0, () => resolve(performance.now() - start))
    heavy.flushed(1_000)
    heavy.request()
  })
  t.ok(waited >= 28, 'a tick after the last flush')
})

t.test('who has less patience than a tick brings its end forward', async (t) => {
  const start = performance.now()
  const flushed = new Promise<number>((resolve) => {
    const schedule = new TickSchedule(60_000, 0, () => resolve(performance.now() - start))
    schedule.flushed(1)
    schedule.request()
    schedule.request(30)
    // The others' patience puts it off no more.
    schedule.request()
  })
  t.ok((await within(flushed, 'the end of the tick')) >= 28)
})

t.test('big frames wait for their turn, in order, and are let go at the end', async (t) => {
  const pacer = new FramePacer()
  const sent: number[] = []
  const turns = Array.from({ length: 7 }, async (_, i) => {
    await pacer.turn(400_000)
    sent.push(i)
  })
  await setImmediate()
  t.same(sent, [0, 1], 'as many at once as the budget holds')
  await turns[3]
  t.ok(sent.length < 7)
  pacer.close()
  await Promise.all(turns)
  t.same(sent, [0, 1, 2, 3, 4, 5, 6])
})
