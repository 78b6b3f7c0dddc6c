import { type Static, Type } from 'typebox'
import { type ServerEventName, serverEvents } from './server-events.ts'

const Rooms = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 })

const notices = Object.entries(serverEvents).map(([event, payload]) =>
  Type.Tuple([Type.Literal(event as ServerEventName), payload]),
)

/** A broadcast as one node tells another: the envelope of Socket.IO's cluster adapters around one event of ours. */
export const PeerBroadcast = Type.Object({
  uid: Type.String({ maxLength: 64 }),
  nsp: Type.Literal('/'),
  type: Type.Literal(3),
  data: Type.Object({
    packet: Type.Object({ type: Type.Literal(2), data: Type.Union(notices) }),
    opts: Type.Object({
      rooms: Rooms,
      except: Rooms,
      flags: Type.Optional(Type.Object({})),
      /** With `eaten`: the version of each piece. */
      versions: Type.Optional(Type.Array(Type.Number({ minimum: 0 }), { maxItems: 10_000 })),
    }),
  }),
})
export type PeerBroadcast = Static<typeof PeerBroadcast>
