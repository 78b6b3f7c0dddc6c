import { type Static, Type } from 'typebox'
import type { ClientEventName } from './client-events.ts'
import { FieldObject, Mass, Scalar } from './common.ts'
import { type RefusalCode, RefusalReport } from './refusals.ts'

const NewMass = Type.Object({ mass: Mass }, { description: 'the new mass' })
const Nothing = Type.Object({}, { description: 'nothing more' })

/** What each event adds to its positive acknowledgement. */
export const results = {
  initialize_main: Type.Object(
    { mass: Mass, x: Type.Optional(Scalar), z: Type.Optional(Scalar) },
    { description: 'the mass, and the place unless the player was alive already' },
  ),
  look: Nothing,
  player_state_reconcile: Nothing,
  boost: NewMass,
  eat: Type.Object(
    { mass: Mass, food: FieldObject },
    { description: 'the new mass, and the piece at its new place' },
  ),
  collision: NewMass,
  kill_player: Type.Object(
    { food: Type.Array(FieldObject) },
    { description: 'the ring of food that the victim left' },
  ),
} as const satisfies Record<ClientEventName, unknown>

export type ResultsOf<Name extends ClientEventName> = Static<(typeof results)[Name]>

/** What the acknowledgement callback of an event gets. */
export type AcknowledgementOf<Name extends ClientEventName> =
  | ({ ok: true } & ResultsOf<Name>)
  | { ok: false; error: Static<typeof RefusalReport> }

export const NegativeAcknowledgement = Type.Object({
  ok: Type.Literal(false),
  error: RefusalReport,
})

/** The schema of a positive acknowledgement. */
export const positiveAcknowledgement = (name: ClientEventName) =>
  Type.Object({ ok: Type.Literal(true), ...results[name].properties })

/** Any event may be refused with these, and an unknown one with UNKNOWN_EVENT. */
const ANY = ['INVALID_PAYLOAD', 'RATE_LIMITED', 'INTERNAL'] as const
/** What becomes of an event that a store or a service is needed for, when that is away. */
const AWAY = ['STORE_UNAVAILABLE', 'SERVICE_UNAVAILABLE'] as const
/** Why a player may not be acted for. */
const NOT_IN_HAND = ['NOT_YOUR_PLAYER', 'UNKNOWN_PLAYER', 'NOT_ALIVE'] as const

/** The codes with which each event may be refused. */
export const eventRefusals = {
  initialize_main: [...ANY, ...AWAY],
  look: [...ANY, ...NOT_IN_HAND],
  player_state_reconcile: [...ANY, ...NOT_IN_HAND, 'OUT_OF_REACH', 'TOO_FAST'],
  boost: [...ANY, ...NOT_IN_HAND, 'TOO_SMALL', 'TOO_FAST', ...AWAY],
  eat: [...ANY, ...NOT_IN_HAND, 'UNKNOWN_FOOD', 'ALREADY_EATEN', 'OUT_OF_REACH', ...AWAY],
  collision: [...ANY, ...NOT_IN_HAND, 'UNKNOWN_OBSTACLE', ...AWAY],
  kill_player: [...ANY, 'UNKNOWN_PLAYER', 'NOT_ALIVE', 'TOO_SMALL', 'OUT_OF_REACH', ...AWAY],
} as const satisfies Record<ClientEventName, readonly RefusalCode[]>
