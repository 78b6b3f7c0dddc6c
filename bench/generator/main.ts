import type { Job } from './job.ts'
import { join } from './join.ts'
import { nodes } from './nodes.ts'
import { relay } from './relay.ts'
import { stall } from './stall.ts'

function run(job: Job) {
  if (job.joiners !== undefined) return join(job, job.joiners)
  if (job.stallMs !== undefined) return stall(job, job.stallMs)
  if (job.second !== undefined) return nodes(job, job.second)
  return relay(job)
}

/** The load generator's process: one job as JSON on the command line, its result as JSON on stdout. */
const result = await run(JSON.parse(process.argv[2] ?? '') as Job)
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))
