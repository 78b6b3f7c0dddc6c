import t from 'tap'
import { gate, join, play, start } from '../helper.ts'

const LOOK = { look_x: 1, look_y: 2, look_z: 3 }

t.test('events of a kind over the limit are refused', async (t) => {
  let clock = 1_000_000
  const app = await start(t, { now: () => clock })
  const client = await play(t, app)
  const codes = async (count: number) => {
    const answers = await Promise.all(
      Array.from({ length: count }, () => client.ask('boost', { player_id: 'nobody' })),
    )
    return answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))
  }
  t.same(await codes(12), [...Array(10).fill('UNKNOWN_PLAYER'), ...Array(2).fill('RATE_LIMITED')])
  clock += 1_000
  t.same(await codes(3), ['UNKNOWN_PLAYER', 'UNKNOWN_PLAYER', 'RATE_LIMITED'])
})

t.test('a small factor still admits one event at a time', async (t) => {
  let clock = 1_000_000
  const app = await start(t, { now: () => clock, environment: { RATE_LIMIT_FACTOR: 0.05 } })
  const client = await join(t, app)
  t.match(await client.ask('initialize_main', {}), { ok: true })
  t.match(await client.ask('initialize_main', {}), { error: { code: 'RATE_LIMITED' } })
  clock += 10_000
  t.match(await client.ask('initialize_main', {}), { ok: true })
})

t.test('limits on movement grow with the players that a user simulates', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 5 }, now: () => 1_000_000 })
  const client = await play(t, app)
  const answers = await Promise.all(Array.from({ length: 501 }, () => client.ask('look', LOOK)))
  t.equal(answers.filter(({ ok }) => ok).length, 500)
})

t.test('a backlog behind I/O is bounded', async (t) => {
  const app = await start(t, { environment: { RATE_LIMIT_FACTOR: 0 } })
  const client = await play(t, app)
  const { held, release } = gate()
  const { boost } = app.players
  app.players.boost = async (...args) => {
    await held
    return boost(...args)
  }
  const answers = Array.from({ length: 300 }, () => client.ask('boost', { player_id: client.id }))
  const overflow = await Promise.race(answers)
  t.match(overflow, { error: { code: 'RATE_LIMITED' } })
  release()
  const codes = (await Promise.all(answers)).map((a) => (a.ok ? 'ok' : a.error.code))
  t.equal(codes.filter((code) => code === 'RATE_LIMITED').length, 300 - 257)
  t.equal(codes.filter((code) => code === 'ok').length, 1)
})
