import { setTimeout } from 'node:timers/promises'
import { dialects } from './dialects.ts'
import type { Job, StallResult } from './job.ts'
import { Movement } from './movement.ts'
import { residentBytes } from './process-usage.ts'

/** How long the server is watched before one client stops to read. */
const BEFORE_MS = 10_000
const SAMPLE_MS = 100

/** One of the players stops to read and to speak, its connection stays open: what that costs the server and the others. */
export async function stall(job: Job, stallMs: number): Promise<StallResult> {
  const dialect = dialects[job.dialect]
  const movement = new Movement(dialect, job.isEcho)
  await movement.gather([job.origin], job.players)
  movement.start()
  await setTimeout(job.warmUpMs)
  const stalled = movement.newVisitor()
  await stalled.join(job.origin)
  movement.takeLatency()
  const bytesBefore = await peakBytes(job.pid, BEFORE_MS)
  const latencyBefore = movement.takeLatency()

  const start = performance.now()
  let closedAfterMs: number | undefined
  const [watcher] = movement.players
  if (watcher === undefined) throw new Error('There is nobody who could see the client go')
  watcher.onMessage = (payload) => {
    if (payload.includes('"onEndSpawn"')) closedAfterMs ??= performance.now() - start
  }
  stalled.pause()
  const bytesDuring = await peakBytes(job.pid, stallMs)
  const latency = movement.takeLatency()
  movement.stop()
  return {
    addedBytes: bytesDuring - bytesBefore,
    ...(closedAfterMs !== undefined && { closedAfterMs }),
    ...(latencyBefore && { latencyBefore }),
    ...(latency && { latency }),
  }
}

async function peakBytes(pid: number, forMs: number): Promise<number> {
  let peak = 0
  const end = performance.now() + forMs
  while (performance.now() < end) {
    peak = Math.max(peak, residentBytes(pid))
    await setTimeout(SAMPLE_MS)
  }
  return peak
}
