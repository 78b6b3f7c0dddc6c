import { setTimeout } from 'node:timers/promises'
import { dialects } from './dialects.ts'
import type { Job, RelayResult } from './job.ts'
import { Movement } from './movement.ts'
import { residentBytes, usage } from './process-usage.ts'

const DRAIN_MS = 500

/** A world of players that all move: how much the server delivers and what that costs it. */
export async function relay(job: Job): Promise<RelayResult> {
  const movement = new Movement(dialects[job.dialect], job.isEcho)
  const emptyBytes = residentBytes(job.pid)
  await movement.gather([job.origin], job.players)
  const bytesPerClient = (residentBytes(job.pid) - emptyBytes) / job.players
  movement.start()
  await setTimeout(job.warmUpMs)
  movement.takeLatency()
  const measured = await measure(job, movement)
  const latency = movement.takeLatency()
  movement.stop()
  await setTimeout(DRAIN_MS)
  const expected = movement.sent * (job.players - 1)
  return {
    ...measured,
    ...(latency && { latency }),
    missing: Math.max(0, 1 - movement.deliveries / expected),
    faults: movement.faults,
    sampled: movement.sampled,
    bytesPerClient,
  }
}

async function measure({ pid, measureMs }: Job, movement: Movement) {
  const read = () => ({
    at: performance.now(),
    server: usage(pid),
    generator: usage('self'),
    deliveries: movement.deliveries,
    bytes: movement.bytes,
  })
  const before = read()
  await setTimeout(measureMs)
  const after = read()
  return {
    deliveries: after.deliveries - before.deliveries,
    bytes: after.bytes - before.bytes,
    seconds: (after.at - before.at) / 1000,
    serverCpuSeconds: after.server.onCpu - before.server.onCpu,
    generatorCpuSeconds: after.generator.onCpu - before.generator.onCpu,
    waitingSeconds: Math.max(
      after.server.waiting - before.server.waiting,
      after.generator.waiting - before.generator.waiting,
    ),
  }
}
