import type { RefusalCode } from '../../../schemas/refusals.ts'
import { at, moves, refused, type Scenario, type Step, twoAlive } from './scenario.ts'

const quiet = { MIN_PLAYERS: '0' }

/** What each event says of a player; `kill_player` is another matter. */
const ofPlayer: [event: string, payload: (id: string) => object][] = [
  ['look', (id) => ({ id, look_x: 1, look_y: 0, look_z: 0 })],
  ['player_state_reconcile', (id) => ({ id, ...at(50, 50) })],
  ['boost', (id) => ({ player_id: id })],
  ['eat', (id) => ({ food_id: 0, player_id: id })],
  ['collision', (id) => ({ obstacle_id: 0, player_id: id })],
]

const all = (by: string, id: string, code: RefusalCode): Step[] =>
  ofPlayer.map(([event, payload]) => refused(by, event, payload(id), code))

const killOf = (id: string, x = 50, z = 50) => ({ id, x_position: x, z_position: z })

const aliceEats = (food: number, mass: number): Step => ({
  by: 'alice',
  event: 'eat',
  arguments: [{ food_id: food, player_id: '{alice}' }],
  acknowledgement: { ok: true, mass },
  told: {
    alice: [
      ['eaten', { food: [{ id: food }] }],
      ['player_mass_update', { id: '{alice}', mass }],
    ],
    bob: [
      ['eaten', { food: [{ id: food }] }],
      ['player_mass_update', { id: '{alice}', mass }],
    ],
  },
})

const aliceBoosts = (mass: number): Step => ({
  by: 'alice',
  event: 'boost',
  arguments: [{ player_id: '{alice}' }],
  acknowledgement: { ok: true, mass },
  told: {
    alice: [['player_mass_update', { id: '{alice}', mass }]],
    bob: [
      ['otherPlayerBoost', { id: '{alice}' }],
      ['player_mass_update', { id: '{alice}', mass }],
    ],
  },
})

/** Three times without asking for an acknowledgement. */
const aliceBoostsBob: Step = {
  by: 'alice',
  event: 'boost',
  arguments: [{ player_id: '{bob}' }],
  times: 3,
  told: { alice: [['event_refused', { event: 'boost', code: 'NOT_YOUR_PLAYER' }]] },
}

/** Why a well-formed event is refused: one scenario for each reason that clients can bring about. */
export const refusalScenarios: Scenario[] = [
  {
    name: 'players that are not there, not alive, or of somebody else',
    environment: quiet,
    steps: [
      { connect: 'early' },
      ...all('early', '{early}', 'NOT_ALIVE'),
      refused('early', 'kill_player', killOf('{early}'), 'NOT_ALIVE'),
      { disconnect: 'early' },
      ...twoAlive,
      ...all('alice', 'nobody', 'UNKNOWN_PLAYER'),
      refused('alice', 'kill_player', killOf('nobody'), 'UNKNOWN_PLAYER'),
      ...all('alice', '{bob}', 'NOT_YOUR_PLAYER'),
    ],
  },
  {
    name: 'things that are not there',
    environment: quiet,
    steps: [
      ...twoAlive,
      refused('alice', 'eat', { food_id: 999999, player_id: '{alice}' }, 'UNKNOWN_FOOD'),
      refused('alice', 'eat', { food_id: '-5', player_id: '{alice}' }, 'UNKNOWN_FOOD'),
      refused('alice', 'collision', { obstacle_id: 999, player_id: '{alice}' }, 'UNKNOWN_OBSTACLE'),
      refused('alice', 'fly', {}, 'UNKNOWN_EVENT'),
    ],
  },
  {
    name: 'a piece that somebody has just eaten; play the two meals within 300 ms',
    environment: quiet,
    steps: [
      ...twoAlive,
      aliceEats(0, 11),
      refused('bob', 'eat', { food_id: 0, player_id: '{bob}' }, 'ALREADY_EATEN'),
    ],
  },
  {
    name: 'too light to boost or to kill',
    environment: quiet,
    steps: [
      ...twoAlive,
      refused('alice', 'kill_player', killOf('{bob}'), 'TOO_SMALL'),
      aliceBoosts(7.6),
      refused('alice', 'boost', { player_id: '{alice}' }, 'TOO_SMALL'),
    ],
  },
  {
    name: 'faster than a marble can be',
    environment: { ...quiet, FOOD_MASS: '90' },
    steps: [
      ...twoAlive,
      moves('bob', ['alice'], 5, 5),
      refused('bob', 'player_state_reconcile', at(240, 240), 'TOO_FAST'),
      aliceEats(0, 100),
      aliceBoosts(90),
      refused('alice', 'boost', { player_id: '{alice}' }, 'TOO_FAST'),
    ],
  },
  {
    name: 'too far away',
    environment: quiet,
    steps: [
      ...twoAlive,
      refused('alice', 'player_state_reconcile', at(-500, 5), 'OUT_OF_REACH'),
      aliceEats(0, 11),
      moves('alice', ['bob'], 5, 5),
      moves('bob', ['alice'], 240, 240),
      refused('alice', 'kill_player', killOf('{bob}', 240, 240), 'OUT_OF_REACH'),
      {
        by: 'bob',
        event: 'kill_player',
        arguments: [killOf('{bob}', 240, 240)],
        acknowledgement: { ok: true },
        told: {
          alice: [
            ['player_killed', { id: '{bob}' }],
            ['eaten', {}],
          ],
          bob: [
            ['player_killed', { id: '{bob}' }],
            ['eaten', {}],
          ],
        },
      },
      { wait: 400 },
      refused('alice', 'eat', { food_id: -1, player_id: '{alice}' }, 'OUT_OF_REACH'),
    ],
  },
  {
    name: 'too many at once; play them within half a second',
    environment: quiet,
    steps: [
      { connect: 'alice' },
      {
        by: 'alice',
        event: 'boost',
        arguments: [{ player_id: 'nobody' }],
        times: 10,
        acknowledgement: { ok: false, code: 'UNKNOWN_PLAYER' },
      },
      refused('alice', 'boost', { player_id: 'nobody' }, 'RATE_LIMITED'),
    ],
  },
  {
    name: 'a refusal without an acknowledgement is told to the sender alone, once a second',
    environment: quiet,
    steps: [...twoAlive, aliceBoostsBob, { wait: 1000 }, aliceBoostsBob],
  },
]
