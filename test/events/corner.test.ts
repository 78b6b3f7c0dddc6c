import t from 'tap'
import { play } from '../helper.ts'
import { startNetwork } from '../services/network.ts'

t.test('the ring of a death in the corner lies on the board', async (t) => {
  const { app } = await startNetwork(t, { MIN_PLAYERS: 0 })
  const client = await play(t, app)
  const death = { id: client.id, x_position: 3, z_position: 99 }
  t.match(await client.ask('kill_player', death), { ok: true })
  const { food } = await client.next('eaten')
  t.equal(food.length, 10)
  for (const { x, z } of food) {
    t.ok(x >= 0.01 && x <= 100 && z >= 0.01 && z <= 100, `${x}, ${z}`)
  }
  const late = await play(t, app)
  const [objects] = late.all('field_objects')
  t.same(
    objects?.food.filter(({ id }) => id < 0).sort((a, b) => a.id - b.id),
    food.toSorted((a, b) => a.id - b.id),
    'and is the same for everyone',
  )
})
