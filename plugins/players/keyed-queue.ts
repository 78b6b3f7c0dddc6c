import { AsyncResource } from 'node:async_hooks'
import fastq, { type queueAsPromised } from 'fastq'

type Task<Result> = () => Promise<Result>

export type KeyedQueue = <Result>(key: string, task: Task<Result>) => Promise<Result>

/** Runs the tasks of one key one after the other, in the order in which they came; keys do not wait for each other. */
export function createKeyedQueue(): KeyedQueue {
  const queues = new Map<string, queueAsPromised<Task<unknown>>>()

  return async function run<Result>(key: string, task: Task<Result>): Promise<Result> {
    const queue = queues.get(key) ?? fastq.promise((next: Task<unknown>) => next(), 1)
    queues.set(key, queue)
    try {
      // A task that waits is called by the one before it, and would count as part of that one's event.
      return (await queue.push(AsyncResource.bind(task))) as Result
    } finally {
      if (queue.idle()) queues.delete(key)
    }
  }
}
