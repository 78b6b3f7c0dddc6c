import { setTimeout } from 'node:timers/promises'
import type { User, World } from '../plugins/world.ts'
import { Refusal } from '../rules/refusal.ts'

/** A step that no service could serve is tried again after this time, in milliseconds. */
const RETRY_MS = 500

/** Resolves after the time, or when the user goes. */
async function pause({ socket }: User): Promise<void> {
  const waiting = new AbortController()
  const stop = () => waiting.abort()
  socket.once('disconnect', stop)
  await setTimeout(RETRY_MS, undefined, { signal: waiting.signal }).catch(() => undefined)
  socket.off('disconnect', stop)
}

/**
 * Takes the steps of the way in, one after the other. While a service is away the user is told so once and
 * waits: nobody is disconnected, and the 2016 client, which never tries again, enters as soon as the service
 * is back. Any other refusal rejects. Returns early when the user goes.
 */
export async function whenServed(world: World, user: User, steps: (() => Promise<void>)[]) {
  const left = [...steps]
  for (let told = false; left.length > 0 && user.socket.connected; ) {
    try {
      await left[0]?.()
      left.shift()
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'SERVICE_UNAVAILABLE') throw error
      const { code, message } = error
      if (!told) world.tell(user, 'event_refused', { event: 'connect', code, message })
      told = true
      await pause(user)
    }
  }
}
