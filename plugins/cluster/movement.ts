import { Type } from 'typebox'
import type { Channels } from '../redis/channels.ts'
import { CorruptStore, validated } from '../redis/validated.ts'
import type { FanOut } from '../socket-io/fan-out.ts'
import { readTextFrames } from '../socket-io/text-frame.ts'
import { TickBatch } from '../socket-io/tick-batch.ts'

const MOVEMENT = 'movement'

/** How many messages of each event the frames hold. */
const Counts = Type.Object(
  {
    otherPlayerLook: Type.Optional(Type.Integer({ minimum: 0 })),
    otherPlayerStateInfo: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
)

const parseCounts = validated(Counts, 'tick')

const LENGTH_BYTES = 2

/** The events that may come as ready frames, as their packets begin. */
const PACKET = /^2\["otherPlayer(Look|StateInfo)",\{/

/** A tick on its way: the length of the counts, the counts as JSON, the frames. */
export function encodeTick({ events, bytes }: TickBatch): Buffer {
  const counts = Buffer.from(JSON.stringify(Object.fromEntries(events)))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt16BE(counts.length)
  return Buffer.concat([length, counts, bytes])
}

/** Takes a tick apart again. Throws for anything but whole frames of movement. */
export function decodeTick(message: Buffer, at: number): TickBatch {
  const start = LENGTH_BYTES + message.readUInt16BE(0)
  const counts = parseCounts(JSON.parse(message.toString('utf8', LENGTH_BYTES, start)))
  const bytes = message.subarray(start)
  for (const { text } of readTextFrames(bytes)) {
    if (!PACKET.test(text)) throw new CorruptStore('a tick holds something that is no movement')
  }
  return new TickBatch(at, new Map(Object.entries(counts)), bytes)
}

/** Sends this node's movement to the other nodes, one message per tick, and delivers theirs with its own ticks. */
export function shareMovement(
  fanOut: FanOut,
  channels: Channels,
  onFault: (error: unknown) => void,
): void {
  fanOut.onTickFlushed = (batch) => {
    if (batch.bytes.length > 0) channels.publish(MOVEMENT, encodeTick(batch))
  }
  channels.subscribe(MOVEMENT, (payload, age) => {
    try {
      // By the clock that the nodes share; the fan-out drops what is too old.
      fanOut.deliverRemote(decodeTick(payload, Date.now() - age))
    } catch (error) {
      onFault(error)
    }
  })
}
