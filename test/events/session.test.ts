import t from 'tap'
import { join, play, start } from '../helper.ts'

t.test('a joiner gets terrain, objects, then one spawn for each living player', async (t) => {
  const app = await start(t)
  const first = await play(t, app)
  const second = await play(t, app)
  const late = await join(t, app)

  t.same(
    late.log.map(({ event }) => event),
    ['landscape', 'field_objects', 'spawn', 'spawn'],
  )
  t.same(
    late.all('spawn').map(({ id }) => id),
    [first.id, second.id],
  )
  t.ok(late.log.every(({ args }) => args.length === 1))
  t.same(late.all('spawn')[0], { id: first.id, mass: 10 })
})
