import t from 'tap'
import { JoinGate, type Notice } from '../../../plugins/socket-io/join-gate.ts'
import { join, play, start } from '../../helper.ts'

const spawn = (id: string): Notice => ['spawn', { id, mass: 10 }]
const killed = (id: string): Notice => ['player_killed', { id }]
const ended = (id: string): Notice => ['onEndSpawn', { id }]
const eaten: Notice = ['eaten', { food: [] }]
const player = (id: string) => ({ id, mass: 10 })

t.test('what was held comes behind the players that are listed', async (t) => {
  const gate = new JoinGate()
  gate.hold(eaten)
  gate.hold(spawn('b'))
  t.ok(gate.holding)
  t.same(gate.release([player('a')]), [spawn('a'), eaten, spawn('b')])
  t.notOk(gate.holding)
  gate.hold(spawn('c'))
  t.ok(gate.admits(spawn('c')), 'nothing is held after the release')
})

t.test('so is what they did', async (t) => {
  const gate = new JoinGate()
  const deeds = (id: string): Notice[] => [
    ['otherPlayerBoost', { id }],
    ['other_player_collided_with_obstacle', { player_id: id }],
  ]
  for (const id of ['a', 'b']) for (const notice of deeds(id)) gate.hold(notice)
  t.same(gate.release([player('a')]), [spawn('a'), ...deeds('a')])
})

t.test('a spawn of a listed player is swallowed once, held or late', async (t) => {
  const held = new JoinGate()
  held.hold(spawn('a'))
  t.same(held.release([player('a')]), [spawn('a')])
  t.ok(held.admits(spawn('a')), 'the next one is of another life')

  const late = new JoinGate()
  late.release([player('a')])
  t.notOk(late.admits(spawn('a')))
  t.ok(late.admits(spawn('a')))
  t.ok(late.admits(spawn('b')))
})

t.test('what was held of players that the joiner is not told of is dropped', async (t) => {
  const gate = new JoinGate()
  const heavier: Notice = ['player_mass_update', { id: 'b', mass: 11 }]
  for (const notice of [killed('b'), ended('c'), heavier]) gate.hold(notice)
  gate.hold(spawn('b'))
  gate.hold(spawn('b'))
  gate.hold(heavier)
  gate.hold(killed('b'))
  gate.hold(killed('b'))
  t.same(gate.release([player('a')]), [spawn('a'), spawn('b'), heavier, killed('b')])
})

for (const [what, end] of [
  ['killed', killed],
  ['gone', ended],
] as const) {
  t.test(`a listed player that is ${what} spawns anew`, async (t) => {
    const gate = new JoinGate()
    gate.release([player('a')])
    t.ok(gate.admits(end('a')))
    t.ok(gate.admits(spawn('a')))
  })

  t.test(`a player that was ${what} and listed again is told of in order`, async (t) => {
    const gate = new JoinGate()
    gate.hold(end('a'))
    gate.hold(spawn('a'))
    t.same(gate.release([player('a')]), [spawn('a'), end('a'), spawn('a')])
  })
}

t.test('what others do between the snapshots reaches the joiner once', async (t) => {
  const app = await start(t)
  const [early, eater] = [await join(t, app), await play(t, app)]
  const { forJoiner } = app.fieldObjects
  app.fieldObjects.forJoiner = async () => {
    const objects = await forJoiner()
    await eater.ask('eat', { food_id: 4, player_id: eater.id })
    await early.ask('initialize_main', {})
    return objects
  }
  const late = await join(t, app)
  const seen = late.log.map(({ event }) => event).filter((event) => event !== 'event_refused')
  t.same(seen, [
    'landscape',
    'field_objects',
    // Listed: the eater and the one that came alive meanwhile, whose own spawn is swallowed.
    'spawn',
    'spawn',
    'eaten',
    'player_mass_update',
  ])
  t.same(
    late
      .all('spawn')
      .map(({ id }) => id)
      .sort(),
    [early.id, eater.id].sort(),
  )
  t.equal(late.all('eaten')[0]?.food[0]?.id, 4)
})
