import { moves, type Scenario, type Step, twoAlive } from './scenario.ts'

const massOf = (user: string, mass: number): ['player_mass_update', object] => [
  'player_mass_update',
  { id: `{${user}}`, mass },
]

/** What one marble does while it lives, seen by itself and by another. */
const life: Step[] = [
  moves('alice', ['bob'], 40, 40),
  {
    by: 'alice',
    event: 'look',
    arguments: [{ look_x: 0, look_y: 0, look_z: 1, unknown: 'is not relayed' }],
    acknowledgement: { ok: true },
    told: { bob: [['otherPlayerLook', { id: '{alice}', look_x: 0, look_y: 0, look_z: 1 }]] },
  },
  {
    by: 'bob',
    event: 'eat',
    arguments: [{ food_id: '3', player_id: '{bob}' }],
    acknowledgement: { ok: true, mass: 15, food: { id: 3 } },
    told: {
      alice: [['eaten', { food: [{ id: 3 }] }], massOf('bob', 15)],
      bob: [['eaten', { food: [{ id: 3 }] }], massOf('bob', 15)],
    },
  },
  {
    by: 'bob',
    event: 'boost',
    arguments: [{ player_id: '{bob}' }],
    acknowledgement: { ok: true, mass: 12.6 },
    told: {
      alice: [['otherPlayerBoost', { id: '{bob}' }], massOf('bob', 12.6)],
      bob: [massOf('bob', 12.6)],
    },
  },
  {
    by: 'bob',
    event: 'collision',
    arguments: [{ obstacle_id: 0, player_id: '{bob}' }],
    acknowledgement: { ok: true, mass: 10 },
    told: {
      alice: [massOf('bob', 10), ['other_player_collided_with_obstacle', { player_id: '{bob}' }]],
      bob: [massOf('bob', 10)],
    },
  },
  {
    by: 'alice',
    event: 'initialize_main',
    arguments: [null],
    acknowledgement: { ok: true, mass: 10 },
    told: { alice: [massOf('alice', 10)] },
  },
]

/** A marble is killed by its own report, leaves ten pieces of food, and comes back. */
const deathAndReturn: Step[] = [
  {
    by: 'alice',
    event: 'kill_player',
    arguments: [{ id: '{alice}', x_position: 40, z_position: 40 }],
    acknowledgement: { ok: true },
    told: {
      alice: [
        ['player_killed', { id: '{alice}' }],
        ['eaten', {}],
      ],
      bob: [
        ['player_killed', { id: '{alice}' }],
        ['eaten', {}],
      ],
    },
  },
  { wait: 400 },
  {
    by: 'bob',
    event: 'eat',
    arguments: [{ food_id: -1, player_id: '{bob}' }],
    acknowledgement: { ok: true, mass: 15, food: { id: -1, x: -1, z: -1 } },
    told: {
      alice: [['eaten', { food: [{ id: -1, x: -1, z: -1 }] }], massOf('bob', 15)],
      bob: [['eaten', { food: [{ id: -1, x: -1, z: -1 }] }], massOf('bob', 15)],
    },
  },
  {
    by: 'alice',
    event: 'initialize_main',
    arguments: [],
    acknowledgement: { ok: true, mass: 10 },
    told: {
      alice: [['initialize_main_player', { id: '{alice}', mass: 10 }]],
      bob: [['spawn', { id: '{alice}', mass: 10 }]],
    },
  },
]

export const lives: Scenario[] = [
  {
    name: 'a whole life',
    environment: { MIN_PLAYERS: '0', FOOD_MASS: '5' },
    steps: [
      ...twoAlive,
      ...life,
      ...deathAndReturn,
      {
        connect: 'carol',
        told: {
          carol: [
            ['spawn', { id: '{bob}', mass: 15 }],
            ['spawn', { id: '{alice}', mass: 10 }],
          ],
        },
      },
      { disconnect: 'carol' },
      { disconnect: 'alice', told: { bob: [['onEndSpawn', { id: '{alice}' }]] } },
    ],
  },
]
