import type { Job } from './job.ts'
import { join } from './join.ts'
import { relay } from './relay.ts'

/** The load generator's process: one job as JSON on the command line, its result as JSON on stdout. */
const job = JSON.parse(process.argv[2] ?? '') as Job
const result = job.joiners === undefined ? await relay(job) : await join(job, job.joiners)
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))
