import { setImmediate, setTimeout } from 'node:timers/promises'
import t from 'tap'
import { Refusal } from '../../rules/refusal.ts'
import { join, start } from '../helper.ts'

t.test('zombies that several calls could not add are tried again by one of them', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 3 } })
  const { claimZombies } = app.players
  let tries = 0
  app.players.claimZombies = async () => {
    tries += 1
    await setImmediate()
    throw new Refusal('STORE_UNAVAILABLE')
  }
  await Promise.all([1, 2, 3, 4].map(() => app.zombies.topUp()))
  t.equal(tries, 4)
  await setTimeout(1_500)
  t.equal(tries, 5, 'one second later, once')

  app.players.claimZombies = claimZombies
  const client = await join(t, app)
  await client.next('initialize_zombie_player')
})
