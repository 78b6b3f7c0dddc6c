import { Game } from '../client/game/game.ts'
import type { ServerEventHandlers } from '../client/network/world.ts'
import type { ClientEventName, ClientPayload } from '../schemas/client-events.ts'
import type { Acknowledgement } from '../schemas/refusals.ts'
import { Mind } from './mind.ts'
import { type Measures, Peer, type Server } from './peer.ts'
import { type Change, Races } from './races.ts'
import { seeded } from './seeded.ts'

const RESPAWN_MS = 700

const now = () => performance.now()

/** A headless player: the game's own network and physics, steered by a mind. */
export class Bot {
  readonly peer: Peer
  readonly game: Game
  readonly races = new Races(now)
  /** How often each of its acts was accepted. */
  readonly accepted = new Map<string, number>()
  readonly #mind: Mind
  /** Every player that this bot has ever simulated. */
  readonly #owned = new Set<string>()

  constructor(server: Server, index: number, seed: number, measures: Measures) {
    const random = seeded(seed * 100_003 + index)
    this.game = new Game({
      now,
      send: (event, payload, acknowledge) => this.#send(event, payload, acknowledge),
      random,
      respawnDelayMs: RESPAWN_MS,
    })
    this.#mind = new Mind(this.game, random)
    this.peer = new Peer(server, index, measures, this.#handlers())
  }

  /** Thinks, moves, and reports. */
  update(): void {
    this.#mind.think(now())
    this.game.update()
  }

  /** The masses of all players as this bot was told of them. */
  masses(): Map<string, number> {
    return new Map(this.game.all.map(({ id, marble }) => [id, marble.mass]))
  }

  #handlers(): ServerEventHandlers {
    const { races, game } = this
    game.world.listen({
      playerAdded: ({ id, role }) => {
        if (role !== 'remote') this.#owned.add(id)
      },
      massChanged: ({ id }) => races.changed(`mass ${id}`),
      playerRemoved: ({ id }) => races.changed(`death ${id}`),
    })
    return {
      ...game.world.handlers,
      eaten: (payload) => {
        game.world.handlers.eaten?.(payload)
        for (const { id } of payload.food) races.changed(`food ${id}`)
      },
      event_refused: ({ event, code, message }) => {
        races.movementRefused({ bot: this.peer.index, event, code, message }, this.#owned)
      },
    }
  }

  #send<Name extends ClientEventName>(
    event: Name,
    payload: ClientPayload<Name>,
    acknowledge?: (answer: Acknowledgement) => void,
  ): void {
    if (event === 'look' || event === 'player_state_reconcile') {
      this.peer.send(event, payload)
      return
    }
    const sentAt = now()
    const dependsOn = this.#dependencies(payload)
    this.peer.send(event, payload, (answer) => {
      acknowledge?.(answer)
      if (answer.ok) this.accepted.set(event, (this.accepted.get(event) ?? 0) + 1)
      else this.races.refused({ bot: this.peer.index, event, ...answer.error }, dependsOn, sentAt)
    })
  }

  /** The changes that would make an act impossible. */
  #dependencies(payload: ClientPayload<ClientEventName>): Change[] {
    if (payload === null) return []
    const of = (id: string): Change[] => [`mass ${id}`, `death ${id}`]
    if ('food_id' in payload) {
      return [`food ${Number(payload.food_id)}`, `death ${payload.player_id}`]
    }
    if ('player_id' in payload) return of(payload.player_id)
    // A kill also needs a hunter that is heavier and alive: any of ours.
    return 'id' in payload ? [payload.id ?? '', ...this.#owned].flatMap(of) : []
  }
}
