import type { FastifyBaseLogger } from 'fastify'
import type { DataClient } from './data-client.ts'
import type { KeyedQueue } from './keyed-queue.ts'
import type { Repairs } from './repairs.ts'

/** The users' records at the data service, which name the zombies that each user simulates. */
export function createDataUsers(data: DataClient, queue: KeyedQueue, repairs: Repairs) {
  function forgetLater(id: string): void {
    repairs.add(`user/${id}`, (wanted) =>
      queue(id, async () => {
        if (wanted()) await data.deleteUser(id)
      }),
    )
  }

  return {
    /** Makes a user's record, in the user's turn of the queue; when that fails nothing stays behind. */
    async create(id: string): Promise<void> {
      repairs.cancel(`user/${id}`)
      try {
        await data.addUser(id)
      } catch (error) {
        forgetLater(id)
        throw error
      }
    },

    /**
     * Adds a zombie to its owner's record, unless the owner has gone: then the record must not come back.
     * The service reads and writes the whole list, so zombies of one user are added one after the other.
     */
    async addZombie(id: string, zombie: string, isHere: () => boolean): Promise<void> {
      await queue(id, async () => {
        if (isHere()) await data.addZombie(id, zombie)
      })
    },

    /** Deletes a user's record, now or in the background, and returns the zombies that it named. */
    async forget(id: string): Promise<string[]> {
      return queue(id, async () => {
        try {
          const zombies = await data.zombiesOf(id)
          await data.deleteUser(id)
          return zombies
        } catch {
          forgetLater(id)
          return []
        }
      })
    },
  }
}

/** Empties the data service once, before anything is stored in it, and never again. */
export function createFlush(data: DataClient, wanted: boolean, log: FastifyBaseLogger) {
  let flushing: Promise<void> | undefined
  let done = !wanted

  async function flush(): Promise<void> {
    try {
      await data.flush()
      done = true
      log.warn('the data service was emptied, as DB_FLUSH_ON_START asks')
    } finally {
      flushing = undefined
    }
  }

  /** Resolves when nothing is left to empty; rejects with a DownstreamError while that can't be done. */
  return async function flushOnce(): Promise<void> {
    if (done) return
    flushing ??= flush()
    await flushing
  }
}
