import { type Static, Type } from 'typebox'

/** Every reason for which an event is refused, with its one-line meaning. `docs/protocol.md` prints this table. */
export const REFUSALS = {
  INVALID_PAYLOAD: "The arguments are not one JSON object of the event's schema",
  UNKNOWN_EVENT: 'There is no such event',
  NOT_YOUR_PLAYER: 'The player belongs to another user',
  UNKNOWN_PLAYER: 'There is no such player',
  UNKNOWN_FOOD: 'There is no such piece of food',
  UNKNOWN_OBSTACLE: 'There is no such obstacle',
  NOT_ALIVE: 'The player is dead or not yet initialised',
  ALREADY_EATEN: 'The piece was eaten or moved a moment ago',
  TOO_SMALL: 'Not enough mass to boost, or to have killed that player',
  OUT_OF_REACH: 'The two things were too far apart to have touched',
  TOO_FAST: 'The movement is faster than any marble can be',
  RATE_LIMITED: 'Too many events of this kind',
  STORE_UNAVAILABLE: 'The player store is away; nothing was changed',
  SERVICE_UNAVAILABLE: 'A service behind the server is away; nothing was changed',
  INTERNAL: 'A fault of the server; it was logged',
} as const

export type RefusalCode = keyof typeof REFUSALS

export const RefusalCode = Type.Enum(Object.keys(REFUSALS) as RefusalCode[])

export const RefusalReport = Type.Object({ code: RefusalCode, message: Type.String() })

/** What an acknowledgement callback gets: the event's own results beside `ok`, or the refusal. */
export type Acknowledgement =
  | { ok: true; [result: string]: unknown }
  | { ok: false; error: Static<typeof RefusalReport> }
