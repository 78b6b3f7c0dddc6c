import type { Player } from '../../schemas/common.ts'
import type { ServerEventName, ServerPayload } from '../../schemas/server-events.ts'

/** An event as Socket.IO's adapters carry it: its name and its one argument. */
export type Notice = {
  [Name in ServerEventName]: [event: Name, payload: ServerPayload<Name>]
}[ServerEventName]

/** After this long no `spawn` is on its way any more of whom a joiner was told, unless its node is waiting for one, in ms. */
export const SETTLE_MS = 10_000

/**
 * What stands between the world's broadcasts and one user that joins. Between the snapshots that
 * it is sent and its entry, notices are held; and a `spawn` that was already under way when the
 * player was listed must not reach it a second time (the Unity client throws on a double one).
 */
export class JoinGate {
  #held: Notice[] | undefined = []
  /** Players that the joiner was told of, whose own `spawn` may still come. */
  readonly #told = new Set<string>()

  /** Keeps a notice while the user is not in the world yet. */
  hold(notice: Notice): void {
    this.#held?.push(notice)
  }

  /** Opens the gate: everything that the joiner must now be sent, in order. */
  release(alive: readonly Player[]): Notice[] {
    const known = new Set(alive.map(({ id }) => id))
    for (const id of known) this.#told.add(id)
    const missed = (this.#held ?? []).filter((notice) => this.#concerns(notice, known))
    this.#held = undefined
    return [...alive.map((player): Notice => ['spawn', player]), ...missed]
  }

  /** Whether a held notice says something of those that the joiner knows, who change with it, or of food and the like. */
  #concerns(notice: Notice, known: Set<string>): boolean {
    const [event, payload] = notice
    switch (event) {
      case 'spawn':
        if (!this.admits(notice) || known.has(payload.id)) return false
        known.add(payload.id)
        return true
      case 'player_killed':
      case 'onEndSpawn':
        return this.admits(notice) && known.delete(payload.id)
      case 'player_mass_update':
      case 'otherPlayerBoost':
        return known.has(payload.id)
      case 'other_player_collided_with_obstacle':
        return known.has(payload.player_id)
      default:
        return true
    }
  }

  /** Players that the joiner was told of because the registry lists them, whose own `spawn` has not come yet. */
  get told(): ReadonlySet<string> {
    return this.#told
  }

  /** Whether a notice may pass; a `spawn` that the joiner already has is swallowed once. */
  admits([event, payload]: Notice): boolean {
    switch (event) {
      case 'spawn':
        return !this.#told.delete(payload.id)
      case 'player_killed':
      case 'onEndSpawn':
        this.#told.delete(payload.id)
        return true
      default:
        return true
    }
  }

  get holding(): boolean {
    return this.#held !== undefined
  }
}
