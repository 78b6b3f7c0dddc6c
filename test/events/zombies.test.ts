import t from 'tap'
import { join, play, start } from '../helper.ts'

const AT = { x_position: 50, z_position: 50 }

t.test('zombies fill the game up to its minimum, owner and others each told once', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 6 } })
  const first = await play(t, app)
  const second = await play(t, app)
  await first.settled()
  const zombies = first.all('initialize_zombie_player')
  t.equal(zombies.length, 5)
  for (const { mass, x, z } of zombies) {
    t.ok(mass >= 5 && mass <= 7 && x >= 10 && x <= 90 && z >= 10 && z <= 90)
  }
  t.equal(new Set(zombies.map(({ id }) => id)).size, 5)
  t.same(
    second.all('spawn').map(({ id }) => id),
    [...zombies.map(({ id }) => id), first.id].sort(byBirth(first.id)),
  )
  t.same(
    first.all('spawn').map(({ id }) => id),
    [second.id],
    'an owner gets no spawn of its zombie',
  )
})

/** A main is stored before the zombies that its arrival calls for. */
const byBirth = (main: string) => (a: string, b: string) =>
  a === main ? -1 : b === main ? 1 : Number(a.slice(7)) - Number(b.slice(7))

t.test('a killed zombie is replaced, by the user that simulates fewest', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 4 } })
  const owner = await play(t, app)
  const idle = await play(t, app)
  const [zombie] = owner.all('initialize_zombie_player')
  if (zombie === undefined) throw new Error('no zombie')
  t.match(await idle.ask('kill_player', { id: zombie.id, ...AT }), { ok: true })
  t.match(await idle.ask('kill_player', { id: zombie.id, ...AT }), { error: { code: 'NOT_ALIVE' } })
  // 2 mains and 2 zombies are left of 5: the minimum is met.
  await owner.settled()
  t.equal(owner.all('initialize_zombie_player').length, 3)
  const [, next] = owner.all('initialize_zombie_player')
  await idle.ask('kill_player', { id: next?.id, ...AT })
  const replacement = await idle.next('initialize_zombie_player')
  t.equal(replacement.id, 'zombie_4', 'ids are never used twice')
  t.same(await owner.next('spawn'), { id: idle.id, mass: 10 })
  t.match(await owner.next('spawn'), { id: 'zombie_4' })
  await owner.settled()
  t.equal(owner.all('initialize_zombie_player').length, 3, 'only its owner gets it to simulate')
  await idle.settled()
  t.notOk(idle.all('spawn').some(({ id }) => id === 'zombie_4'))
})

t.test('a dead main is not counted, one about to live is', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 2 } })
  const client = await join(t, app)
  t.equal((await app.players.census()).zombies, 1, 'the main is about to live')
  await client.ask('initialize_main', {})
  t.equal((await app.players.census()).zombies, 1)
  await client.ask('kill_player', { id: client.id, ...AT })
  t.equal((await app.players.census()).zombies, 2, 'the dead main is made up for')
  await client.ask('initialize_main', {})
  t.equal((await app.players.census()).zombies, 2, 'joins remove none')
})

t.test('a leaving owner’s zombies go with it and are made anew on those who stay', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 5 } })
  const owner = await play(t, app)
  const stayer = await play(t, app)
  const zombies = owner.all('initialize_zombie_player').map(({ id }) => id)
  const { id } = owner
  owner.socket.disconnect()
  for (const gone of [id, ...zombies]) t.same(await stayer.next('onEndSpawn'), { id: gone })
  for (let i = 0; i < 4; i++) await stayer.next('initialize_zombie_player')
  await stayer.settled()
  t.equal(stayer.all('onEndSpawn').length, 5)
  t.equal(stayer.all('initialize_zombie_player').length, 4)
  t.same(await app.players.census(), { users: 1, alive: 5, zombies: 4, owners: 1 })
})

t.test('three first joins at once make no zombie too many', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 25 } })
  const clients = await Promise.all([join(t, app), join(t, app), join(t, app)])
  t.match(await app.players.census(), { users: 3, alive: 24, zombies: 24 })
  const owned = clients.flatMap((client) => client.all('initialize_zombie_player'))
  t.equal(new Set(owned.map(({ id }) => id)).size, 24)
})
