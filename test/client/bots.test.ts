import t from 'tap'
import { Account } from '../../bots/account.ts'
import { differences } from '../../bots/audit.ts'
import { Races } from '../../bots/races.ts'
import { isClean, runBots } from '../../bots/run-bots.ts'
import { runLoad } from '../../bots/run-load.ts'
import { createSchedule, fingerprint } from '../../bots/schedule.ts'
import { BOOST_CYCLE_MS } from '../../rules/charge.ts'
import { seeded, start, urlOf } from '../helper.ts'

const CROWDED = {
  BOARD_WIDTH: 80,
  BOARD_HEIGHT: 80,
  FOOD_COUNT: 400,
  OBSTACLE_COUNT: 4,
  MIN_PLAYERS: 14,
}
const silent = () => {}

t.test('bots play, and their ledgers equal the server', async (t) => {
  const app = await start(t, { environment: CROWDED, random: seeded(4) })
  const lines: string[] = []
  const options = { url: urlOf(app), count: 10, seconds: 8, seed: 7 }
  const report = await runBots(options, (line) => lines.push(line))
  t.ok((report.accepted['eat'] ?? 0) > 20, `${report.accepted['eat']} meals`)
  t.ok((report.accepted['kill_player'] ?? 0) > 0, `${report.accepted['kill_player']} kills`)
  t.ok(report.players >= 10)
  t.same(report.refusals, [])
  t.same(report.missing, [])
  t.same(report.differences, [])
  t.same(report.lost, [])
  t.ok(isClean(report))
  t.match(lines.at(-1), /alive, \d+ meals/)
})

t.test('bots notice a reliable event that went missing, and a mass that is wrong', async (t) => {
  const app = await start(t, { environment: CROWDED })
  const { tellAll } = app.world
  let dropped = 0
  app.world.tellAll = (event, payload) => {
    if (event === 'player_mass_update' && dropped++ === 0) return
    tellAll(event, payload)
  }
  const report = await runBots({ url: urlOf(app), count: 3, seconds: 3, seed: 7 }, silent)
  t.ok(dropped > 0)
  t.equal(report.missing.length, 3, 'it is missing at each of them')
  t.ok(report.missing.every(({ expected, received }) => received === expected - 1))
  t.notOk(isClean(report))
})

t.test('the load tool books everything that was sent and received', async (t) => {
  const app = await start(t, { environment: CROWDED })
  const options = { url: urlOf(app), clients: 6, seconds: 3, seed: 5, moves: 5, acts: 2 }
  const report = await runLoad(options)
  t.same(report.missing, [])
  t.same(report.lost, [])
  t.same(report.refused, {}, 'the schedule keeps to the rules')
  const moves = report.balance.find(({ event }) => event === 'otherPlayerStateInfo')
  t.equal(moves?.expected, (report.sent['move'] ?? 0) * 5, 'each report to five others')
  t.equal(moves?.received, moves?.expected)
  t.equal(report.movementMs.count, moves?.received)
  t.ok(report.movementMs.p50 > 0 && report.movementMs.p50 <= report.movementMs.p99)
  t.ok(report.answersMs.count > 10)
  t.ok(report.cpu.client > 0)
  t.ok((report.cpu.server ?? 0) > 0)
  t.ok((report.sent['eat'] ?? 0) > 0)
})

t.test('the same seed gives the same schedule', async (t) => {
  const options = { clients: 5, seconds: 10, seed: 3, moves: 5, acts: 1 }
  const schedule = createSchedule(options)
  t.same(createSchedule(options), schedule)
  t.not(fingerprint(createSchedule({ ...options, seed: 4 })), fingerprint(schedule))
  t.equal(schedule.filter(({ kind }) => kind === 'move').length, 250)
  t.ok(schedule.every(({ atMs }, i) => atMs >= (schedule[i - 1]?.atMs ?? 0)))
  const busy = createSchedule({ ...options, seconds: 60, acts: 10 })
  for (let client = 0; client < options.clients; client++) {
    const boosts = busy.filter((action) => action.client === client && action.kind === 'boost')
    t.ok(boosts.length > 8, `${boosts.length} boosts in a minute`)
    t.ok(
      boosts.every(({ atMs }, i) => i === 0 || atMs - (boosts[i - 1]?.atMs ?? 0) >= BOOST_CYCLE_MS),
      'none before the charge has filled again',
    )
  }
})

t.test('the account knows who must hear of what', async (t) => {
  const account = new Account(3)
  account.accepted(0, 'boost')
  account.open()
  account.accepted(0, 'boost')
  for (const client of [0, 1, 2]) account.received(client, 'player_mass_update')
  account.received(1, 'otherPlayerBoost')
  t.same(account.shortfalls(), [{ client: 2, event: 'otherPlayerBoost', expected: 1, received: 0 }])
  account.received(2, 'otherPlayerBoost')
  account.accepted(1, 'look')
  t.same(account.shortfalls(), [], 'movement may be thinned out')
  account.accepted(1, 'kill_player', { ok: true, food: [{ id: -1, x: 1, z: 1 }] })
  t.equal(account.shortfalls().filter(({ event }) => event === 'eaten').length, 3)
  account.received(0, 'spawn')
  account.received(1, 'initialize_main_player')
  t.same(
    account.shortfalls().filter(({ event }) => event === 'births'),
    [{ client: 2, event: 'births', expected: 1, received: 0 }],
  )
})

t.test('a lost race is one whose reason came from the server', async (t) => {
  let now = 0
  const races = new Races(() => now)
  const refusal = (code: 'ALREADY_EATEN' | 'NOT_ALIVE' | 'RATE_LIMITED') => ({
    bot: 0,
    event: 'eat',
    code,
    message: '',
  })
  races.changed('food 1')
  now = 10
  races.refused(refusal('ALREADY_EATEN'), ['food 1', 'death a'], 5)
  t.equal(races.unexplained().length, 1, 'the piece had moved before: the client should know')
  races.changed('food 1')
  t.equal(races.unexplained().length, 0, 'the news came just after the refusal')
  races.refused(refusal('NOT_ALIVE'), ['food 1', 'death a'], 5)
  t.equal(races.unexplained().length, 1, 'a meal explains no death')
  races.changed('death a')
  t.equal(races.unexplained().length, 0)
  races.refused(refusal('RATE_LIMITED'), ['food 1', 'death a'], 5)
  now = 20
  races.changed('food 1')
  t.equal(races.unexplained().length, 1, 'nobody else is to blame for that')
  races.refused(refusal('NOT_ALIVE'), ['death b'], 20)
  now = 5_000
  races.changed('death b')
  t.equal(races.unexplained().length, 2, 'too late to be the reason')
  races.movementRefused(refusal('NOT_ALIVE'), ['b'])
  t.equal(races.unexplained().length, 2)
  t.same(Object.fromEntries(races.lost), { 'eat ALREADY_EATEN': 1, 'eat NOT_ALIVE': 2 })
})

t.test('ledgers are compared both ways', async (t) => {
  const server = new Map([
    ['a', 10],
    ['b', 11],
  ])
  t.same(differences(server, new Map(server)), [])
  t.equal(differences(server, new Map([['a', 10]])).length, 1)
  t.equal(differences(server, new Map([...server, ['c', 1]])).length, 1)
  t.equal(differences(server, new Map([...server, ['a', 9]])).length, 1)
})
