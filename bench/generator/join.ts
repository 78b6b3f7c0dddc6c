import { setTimeout } from 'node:timers/promises'
import { dialects, spectator } from './dialects.ts'
import type { Job, JoinResult } from './job.ts'
import { Movement } from './movement.ts'
import { Player } from './player.ts'
import { usage } from './process-usage.ts'

/**
 * Users join a moving world, evenly spread over one second; each leaves when it has the whole
 * world, so that the cost of its stay is none of its join's.
 */
export async function join(job: Job, joiners: number): Promise<JoinResult> {
  const dialect = dialects[job.dialect]
  const movement = new Movement(dialect, job.isEcho)
  await movement.gather([job.origin], job.players)
  movement.start()
  await setTimeout(job.warmUpMs)
  movement.takeLatency()
  const quiet = await stretch(job.pid, () => setTimeout(1_000))
  const latencyBefore = movement.takeLatency()
  let bytes = 0
  const busy = await stretch(job.pid, async () => {
    const arrivals = Array.from({ length: joiners }, async (_, i) => {
      await setTimeout((i * 1_000) / joiners)
      const received = await visit(new Player(-1, spectator, () => {}), job)
      bytes += received
    })
    await Promise.all(arrivals)
  })
  const latency = movement.takeLatency()
  movement.stop()
  const withoutJoins = (quiet.server / quiet.seconds) * busy.seconds
  return {
    joins: joiners,
    serverCpuSecondsPerJoin: (busy.server - withoutJoins) / joiners,
    bytesPerJoin: bytes / joiners,
    ...(latency && { latency }),
    ...(latencyBefore && { latencyBefore }),
    generatorCpuShare: busy.generator / busy.seconds,
    seconds: busy.seconds,
  }
}

/** Joins, waits for the landscape, the objects and a `spawn` for each player, and leaves. */
async function visit(player: Player, { origin, players }: Job): Promise<number> {
  let spawns = 0
  const complete = new Promise<void>((resolve) => {
    player.onMessage = (payload) => {
      if (payload.includes('"spawn"')) spawns += 1
      if (spawns === players) resolve()
    }
  })
  await player.join(origin)
  await complete
  const { bytes } = player
  player.leave()
  return bytes
}

async function stretch(pid: number, during: () => Promise<unknown>) {
  const read = () => ({ at: performance.now(), server: usage(pid).onCpu, own: usage('self').onCpu })
  const before = read()
  await during()
  const after = read()
  return {
    seconds: (after.at - before.at) / 1000,
    server: after.server - before.server,
    generator: after.own - before.own,
  }
}
