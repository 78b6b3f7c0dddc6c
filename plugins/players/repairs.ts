/** Pending repairs are tried this often, in milliseconds. */
const INTERVAL_MS = 1_000

/** A repair that waits for its turn asks `wanted` when it has it. */
type Repair = (wanted: () => boolean) => Promise<void>

export type Repairs = ReturnType<typeof createRepairs>

/**
 * What is still to be set right at the data service: a record that outlived its player, a mass of which
 * nobody knows whether it was written. Tried in the background until each has succeeded.
 */
export function createRepairs() {
  const pending = new Map<string, Repair>()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function schedule(): void {
    if (closed || timer !== undefined || pending.size === 0) return
    timer = setTimeout(run, INTERVAL_MS).unref()
  }

  async function attempt(key: string, repair: Repair): Promise<void> {
    const wanted = () => pending.get(key) === repair
    try {
      await repair(wanted)
      if (wanted()) pending.delete(key)
    } catch {
      // The service has counted and logged it; the next round tries again.
    }
  }

  async function run(): Promise<void> {
    await Promise.all(Array.from(pending, ([key, repair]) => attempt(key, repair)))
    timer = undefined
    schedule()
  }

  return {
    /** Has a repair made in the background; a later one of the same key takes its place. */
    add(key: string, repair: Repair): void {
      pending.set(key, repair)
      schedule()
    },
    /** Forgets a repair that has become needless. */
    cancel(key: string): void {
      pending.delete(key)
    },
    /** Ends the background work and returns the number of repairs that were not made. */
    close(): number {
      closed = true
      clearTimeout(timer)
      return pending.size
    },
  }
}
