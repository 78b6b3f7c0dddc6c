import type { RefusalCode } from '../../../schemas/refusals.ts'
import type { ServerEventName } from '../../../schemas/server-events.ts'

/** Who is told what in a step, in this order and nothing else; who is not named is told nothing. */
type Told = { [user: string]: [event: ServerEventName, payload: object][] }

/** A client comes; it is told the landscape and the objects besides. */
type Connect = { connect: string; told?: Told }

/** A client goes. */
type Disconnect = { disconnect: string; told?: Told }

/** Time passes, in milliseconds. */
type Wait = { wait: number }

/** A client sends an event, `times` times with one outcome; it asks for an acknowledgement unless none is expected. */
type Emit = {
  by: string
  event: string
  arguments: unknown[]
  times?: number
  acknowledgement?: { ok: true; [result: string]: unknown } | { ok: false; code: RefusalCode }
  told?: Told
}

export type Step = Connect | Disconnect | Wait | Emit

/** One story, played against a fresh server with these variables. */
export type Scenario = { name: string; environment: Record<string, string>; steps: Step[] }

/** Two users whose mains are alive: the beginning of most scenarios. */
export const twoAlive: Step[] = [
  { connect: 'alice' },
  { connect: 'bob' },
  {
    by: 'alice',
    event: 'initialize_main',
    arguments: [{}],
    acknowledgement: { ok: true, mass: 10 },
    told: {
      alice: [['initialize_main_player', { id: '{alice}', mass: 10 }]],
      bob: [['spawn', { id: '{alice}', mass: 10 }]],
    },
  },
  {
    by: 'bob',
    event: 'initialize_main',
    arguments: [{}],
    acknowledgement: { ok: true, mass: 10 },
    told: {
      bob: [['initialize_main_player', { id: '{bob}', mass: 10 }]],
      alice: [['spawn', { id: '{bob}', mass: 10 }]],
    },
  },
]

/** A refused event: nobody is told of it. */
export const refused = (by: string, event: string, payload: object, code: RefusalCode): Step => ({
  by,
  event,
  arguments: [payload],
  acknowledgement: { ok: false, code },
})

/** A whole report of a marble at rest. */
export const at = (x: number, z: number) => ({
  position_x: x,
  position_y: 5,
  position_z: z,
  velocity_x: 0,
  velocity_y: 0,
  velocity_z: 0,
  angular_velocity_x: 0,
  angular_velocity_y: 0,
  angular_velocity_z: 0,
  rotation_x: 0,
  rotation_y: 0,
  rotation_z: 0,
  rotation_w: 1,
})

/** A marble reports where it is, and everybody else is told. */
export const moves = (by: string, others: string[], x: number, z: number): Step => ({
  by,
  event: 'player_state_reconcile',
  arguments: [at(x, z)],
  acknowledgement: { ok: true },
  told: Object.fromEntries(
    others.map((other) => [other, [['otherPlayerStateInfo', { id: `{${by}}`, ...at(x, z) }]]]),
  ),
})
