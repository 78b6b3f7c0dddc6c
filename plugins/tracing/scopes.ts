import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span } from '@opentelemetry/api'

/** A sampled event on whose behalf something runs. */
export type Scope = { readonly span: Span; readonly event: string; readonly user: string }

/**
 * Knows on whose behalf code runs. Before Node 24 the mechanism slows down every promise of the process
 * while it is in use; so it is in use only while a sampled event is.
 */
export class Scopes {
  readonly #storage = new AsyncLocalStorage<Scope>()
  readonly #open = new Set<Scope>()

  /** Runs a task on behalf of an event. */
  async run(scope: Scope, task: () => Promise<void>): Promise<void> {
    this.#open.add(scope)
    try {
      await this.#storage.run(scope, task)
    } finally {
      this.#open.delete(scope)
      if (this.#open.size === 0) this.#storage.disable()
    }
  }

  /** The event of the caller. What a timer does that an event has left behind is no longer done for it. */
  current(): Scope | undefined {
    if (this.#open.size === 0) return undefined
    const scope = this.#storage.getStore()
    return scope !== undefined && this.#open.has(scope) ? scope : undefined
  }
}
