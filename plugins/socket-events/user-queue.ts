import fastq, { type queueAsPromised } from 'fastq'

type Task = () => Promise<void>

/** Most events of one user that may wait for I/O; beyond it they are refused with RATE_LIMITED. */
export const MAX_BACKLOG = 256

/** Runs the tasks of one user one after the other, in the order in which they came. Tasks never reject. */
export function createUserQueue(): queueAsPromised<Task> {
  return fastq.promise((task: Task) => task(), 1)
}
