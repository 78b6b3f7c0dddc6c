import {
  type BroadcastOptions,
  ClusterAdapter,
  type ClusterMessage,
  MessageType,
} from 'socket.io-adapter'
import { PeerBroadcast } from '../../schemas/peers.ts'
import { versionOf, withVersion } from '../field-objects/version.ts'
import type { Channels } from '../redis/channels.ts'
import { validated } from '../redis/validated.ts'
import type { Notice } from '../socket-io/join-gate.ts'
import type { EventPacket } from '../socket-io/world-adapter.ts'

const NOTICES = 'notices'

const parseMessage = validated(PeerBroadcast, 'message')

/** What the envelope says beside a notice of food: JSON loses the versions of its pieces. */
function versionsOf([event, payload]: Notice): { versions?: number[] } {
  if (event !== 'eaten') return {}
  const versions = payload.food.map(versionOf).filter((version) => version !== undefined)
  return versions.length === payload.food.length ? { versions } : {}
}

function withVersions(notice: Notice, versions: readonly number[] | undefined): Notice {
  const [event, payload] = notice
  if (event !== 'eaten' || versions?.length !== payload.food.length) return notice
  const food = payload.food.map((piece, i) => withVersion(piece, versions[i] as number))
  return ['eaten', { food }]
}

/** Delivers a broadcast to the clients of this node. */
export type Deliver = (packet: EventPacket, options: BroadcastOptions) => void

/**
 * The other nodes of the world, on the class that Socket.IO's own Redis adapters extend. It stands
 * beside the namespace's adapter instead of taking its place: those adapters hand what arrives from
 * other nodes straight to the in-memory adapter, past the gate of the joiners and the relay's tick.
 */
export class Peers extends ClusterAdapter {
  readonly #channels: Channels

  constructor(
    namespace: unknown,
    channels: Channels,
    deliver: Deliver,
    onFault: (e: unknown) => void,
  ) {
    super(namespace)
    this.#channels = channels
    channels.subscribe(NOTICES, (payload) => {
      try {
        const { data } = parseMessage(JSON.parse(payload.toString()))
        const { rooms, except, flags, versions } = data.opts
        const notice = data.packet.data as Notice
        deliver({ ...data.packet, data: withVersions(notice, versions) } as EventPacket, {
          rooms: new Set(rooms),
          except: new Set(except),
          flags: { ...flags, local: true } as NonNullable<BroadcastOptions['flags']>,
        })
      } catch (error) {
        onFault(error)
      }
    })
  }

  /** Tells the other nodes of a broadcast; while Redis is away it is dropped. */
  tell(packet: EventPacket, { rooms, except, flags }: BroadcastOptions): void {
    const opts = {
      rooms: [...rooms],
      except: [...(except ?? [])],
      flags: flags ?? {},
      ...versionsOf(packet.data),
    }
    this.publish({ type: MessageType.BROADCAST, data: { packet, opts } })
  }

  protected override async doPublish(message: ClusterMessage): Promise<string> {
    this.#channels.publish(NOTICES, Buffer.from(JSON.stringify(message)))
    return ''
  }

  /** Nothing here asks another node and waits for it. */
  protected override async doPublishResponse(): Promise<void> {}
}
