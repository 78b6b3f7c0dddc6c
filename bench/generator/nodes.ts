import { setTimeout } from 'node:timers/promises'
import { dialects } from './dialects.ts'
import type { Job, NodesResult } from './job.ts'
import { Movement } from './movement.ts'

const DRAIN_MS = 500

/** Half of the players on each of two nodes: how long reports take within a node and from node to node. */
export async function nodes(job: Job, second: string): Promise<NodesResult> {
  const movement = new Movement(dialects[job.dialect], job.isEcho)
  // They connect in turn, so that the parity of a player's number says where it is.
  await movement.gather([job.origin, second], job.players)
  movement.start()
  await setTimeout(job.warmUpMs)
  movement.takeLatency()
  await setTimeout(job.measureMs)
  const [across, local] = [movement.takeLatency('across'), movement.takeLatency('local')]
  movement.stop()
  await setTimeout(DRAIN_MS)
  const expected = movement.sent * (job.players - 1)
  return {
    ...(local && { local }),
    ...(across && { across }),
    missing: Math.max(0, 1 - movement.deliveries / expected),
    faults: movement.faults,
    sampled: movement.sampled,
  }
}
