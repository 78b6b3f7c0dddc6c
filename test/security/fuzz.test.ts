import t from 'tap'
import { attack, LEVELS, type Level } from '../../bench/hostile/fuzz/attack.ts'
import { runCampaign } from '../../bench/hostile/fuzz/campaign.ts'
import { collectFaults, play, start, until, urlOf } from '../helper.ts'

/** Seeds that once did harm. */
const KEPT: readonly [Level, number][] = []

/** Attacks of the campaign in every test run; `npm run fuzz` goes on for ten minutes. The time is that of a slow machine. */
const ATTACKS = 900
const SECONDS = 90

const ENVIRONMENT = { MIN_PLAYERS: 6, JOINS_PER_SECOND: 0 }

const faults = collectFaults(t)

t.test('frames, packets and payloads at random harm nobody', { timeout: 110_000 }, async (t) => {
  const app = await start(t, { environment: ENVIRONMENT })
  const options = { maxAttacks: ATTACKS, seconds: SECONDS, seed: 20_160_509 }
  const campaign = await runCampaign(urlOf(app), options)
  t.same(campaign.faults, [])
  for (const level of LEVELS) t.equal(campaign.attacks[level], ATTACKS / LEVELS.length, level)
  await until('the leave of everyone', () => app.connectedUsers() === 0)
  const { values } = await app.metrics.socketEvents.get()
  const outcomes = new Set(values.map(({ labels }) => labels.outcome))
  t.notOk(outcomes.has('INTERNAL'), 'no fault in a handler')
  for (const outcome of ['ok', 'INVALID_PAYLOAD', 'NOT_YOUR_PLAYER', 'UNKNOWN_EVENT']) {
    t.ok(outcomes.has(outcome), `${outcome} was met`)
  }
  t.equal(app.positions.tracked, 0, 'nothing is remembered of the attackers')
  await until('the end of all connections', () => app.admission.ledger.open === 0)
  t.same(faults, [], 'no unhandled rejection')
})

t.test('kept seeds, and one of each level, do no harm', async (t) => {
  const app = await start(t, { environment: ENVIRONMENT })
  const honest = await play(t, app)
  const { port } = new URL(urlOf(app))
  for (const [level, seed] of [...KEPT, ...LEVELS.map((level) => [level, 1] as const)]) {
    await attack(level, seed, { port: Number(port), ids: [honest.id, 'zombie_1'] })
    t.match(
      await honest.ask('collision', { obstacle_id: -1, player_id: honest.id }),
      { ok: false },
      `${level} ${seed}`,
    )
  }
  t.same(faults, [])
})
