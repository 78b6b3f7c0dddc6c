import t from 'tap'
import { startNodes } from '../cluster/nodes.ts'
import { type Client, play, seeded } from '../helper.ts'
import { anyRedis, randomWorld } from '../redis-helper.ts'
import { audit, chooseOperation, type Entry, type Operation, type Outcome } from './ledger.ts'

const OPERATIONS = 10_000
const CLIENTS = 50
const FOODS = 5_000

async function perform(client: Client, operation: Operation): Promise<Outcome> {
  const player_id = client.id
  const ask = () => {
    switch (operation.kind) {
      case 'revive':
        return client.ask('initialize_main', {})
      case 'boost':
        return client.ask('boost', { player_id })
      case 'hit':
        return client.ask('collision', { player_id, obstacle_id: 0 })
      case 'eat':
        return client.ask('eat', { player_id, food_id: operation.food })
      case 'kill':
        return client.ask('kill_player', { id: operation.victim, x_position: 50, z_position: 50 })
    }
  }
  const answer = await ask()
  if (!answer.ok) return { ok: false, code: answer.error.code }
  const { mass } = answer as { mass?: number }
  return { ok: true, revived: 'x' in answer, ...(mass !== undefined && { mass }) }
}

t.test(`a ledger of ${OPERATIONS} operations by ${CLIENTS} clients of two nodes`, async (t) => {
  const nodes = await startNodes(t, 2, {
    REDIS_URL: await anyRedis(t),
    WORLD: randomWorld(),
    FOOD_COUNT: FOODS,
    RATE_LIMIT_FACTOR: 0,
    PLAUSIBILITY: 'off',
  })
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, (_, i) => play(t, nodes[i % 2] as (typeof nodes)[0])),
  )
  const victims = clients.map(({ id }) => id)
  const random = seeded(23)
  const books = await Promise.all(
    clients.map(async (client): Promise<Entry[]> => {
      const born: Entry = {
        operation: { kind: 'revive' },
        outcome: { ok: true, mass: 10, revived: true },
      }
      const plan = Array.from({ length: OPERATIONS / CLIENTS }, () =>
        chooseOperation(random, { foods: FOODS, victims }),
      )
      const entries: Entry[] = [born]
      for (const operation of plan) {
        entries.push({ operation, outcome: await perform(client, operation) })
      }
      return entries
    }),
  )
  await Promise.all(clients.map((client) => client.settled()))

  const deaths = new Map<string, number>()
  let meals = 0
  for (const { operation, outcome } of books.flat()) {
    if (!outcome.ok) continue
    if (operation.kind === 'eat') meals += 1
    if (operation.kind !== 'kill') continue
    deaths.set(operation.victim, (deaths.get(operation.victim) ?? 0) + 1)
  }
  const expected = new Map<string, number>()
  for (const [i, { id }] of clients.entries()) {
    const mass = audit(books[i] as Entry[], deaths.get(id) ?? 0)
    if (mass !== undefined) expected.set(id, mass)
  }
  const alive = new Map((await nodes[1].players.alive()).map(({ id, mass }) => [id, mass]))
  t.same(alive, expected, 'final masses equal the model')
  const kills = [...deaths.values()].reduce((sum, count) => sum + count, 0)
  t.comment(`${meals} meals and ${kills} kills among ${books.flat().length} operations`)
  const { food } = await nodes[0].fieldObjects.forJoiner()
  const places = new Map(food.map(({ id, x, z }) => [id, { x, z }]))
  for (const client of clients) {
    t.equal(client.all('player_killed').length, kills)
    const eaten = client.all('eaten').flatMap(({ food }) => food.filter(({ id }) => id >= 0))
    t.ok(eaten.length >= meals, `${eaten.length} told of ${meals} meals`)
    // Being told twice is harmless only if it is the same again.
    const last = new Map<number, string>()
    const fresh = eaten.filter(({ id, x, z }) => {
      const place = `${x} ${z}`
      const isNew = last.get(id) !== place
      last.set(id, place)
      return isNew
    })
    t.ok(fresh.length <= meals, `${fresh.length} of them new`)
    const told = new Map(eaten.map(({ id, x, z }) => [id, { x, z }]))
    t.match(places, told, 'and the places are the newest')
  }
})
