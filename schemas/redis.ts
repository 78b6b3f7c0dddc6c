import { type Static, Type } from 'typebox'
import { FieldObject, Mass, PlayerId } from './common.ts'

/** What scripts reply with: a status, then texts. Numbers travel as texts of 17 digits, which lose nothing. */
export const ScriptReply = Type.Array(Type.String({ maxLength: 1_048_576 }), { minItems: 1 })

/** One player as Redis holds it. */
export const PlayerRecord = Type.Object({
  id: PlayerId,
  state: Type.Enum(['pending', 'alive']),
  ownerId: PlayerId,
  mass: Mass,
})
export type PlayerRecord = Static<typeof PlayerRecord>

export const NewZombie = Type.Object({ id: PlayerId, mass: Mass, ownerId: PlayerId })

/** What all nodes of a world agree on. */
export const AgreedWorld = Type.Object({
  seed: Type.Integer({ minimum: 0, maximum: 4294967295 }),
  board: Type.String({ maxLength: 64 }),
  obstacles: Type.Array(FieldObject, { maxItems: 1000 }),
})
export type AgreedWorld = Static<typeof AgreedWorld>
