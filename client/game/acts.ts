import type { ClientEventName, ClientPayload } from '../../schemas/client-events.ts'
import type { Acknowledgement } from '../../schemas/refusals.ts'
import type { Moment } from '../network/motion.ts'
import type { Player } from '../network/player.ts'
import { stateOf } from '../network/reports.ts'
import type { World } from '../network/world.ts'
import { launch } from '../physics/marble.ts'
import { copy, distanceSquared } from '../physics/vector.ts'
import type { ContactHandlers } from './contacts.ts'
import { Pauses } from './pauses.ts'

/** Sends an event. The payload may be one that is filled anew for the next: it must be read before this returns. */
export type Send = <Name extends ClientEventName>(
  event: Name,
  payload: ClientPayload<Name>,
  acknowledge?: (acknowledgement: Acknowledgement) => void,
) => void

/** A thing that was reported is not reported again before the answer, nor for this long after a refusal, in ms. */
const ANSWER_MS = 3_000
const AFTER_REFUSAL_MS = 1_000

/** A piece that has just moved is left alone: the server would take it for a second report of its former place. */
const FRESH_MS = 300

/** One marble reports an obstacle at most this often, in milliseconds: it is thrown away by it meanwhile. */
const OBSTACLE_PAUSE_MS = 800

/** Acts are reported with a fresh place when the last report is farther away than this, in world units. */
const STALE_DISTANCE = 5

/** Reports what our marbles do, each thing once. What they touch is looked at in the game's present moment. */
export class Acts implements ContactHandlers {
  readonly #world: World
  readonly #send: Send
  readonly #moment: Moment
  readonly #now: () => number
  readonly #meals = new Pauses<number>()
  readonly #kills = new Pauses<string>()
  readonly #bumps = new Pauses<string>()
  /** Hears of a bump of our own; others' come from the server. */
  onBump: ((player: Player) => void) | undefined

  constructor(world: World, send: Send, moment: Moment, now: () => number) {
    this.#world = world
    this.#send = send
    this.#moment = moment
    this.#now = now
    world.listen({
      foodMoved: (id) => {
        if (world.food.get(id)) this.#meals.start(id, now() + FRESH_MS)
      },
      // Ids of zombies are never used again: what is remembered of them would stay for ever.
      playerRemoved: ({ id }) => {
        this.#kills.end(id)
        this.#bumps.end(id)
      },
    })
  }

  /** The server judges by the last report: a marble that a busy page moved far at once tells its place first. */
  #announce(player: Player): void {
    if (player.role === 'remote') return
    const { position } = player.marble
    if (distanceSquared(position, player.reported) < STALE_DISTANCE ** 2) return
    copy(position, player.reported)
    this.#send('player_state_reconcile', stateOf(player))
  }

  /** What was under way ended with its connection. */
  reset(): void {
    this.#meals.clear()
    this.#kills.clear()
    this.#bumps.clear()
  }

  food(eater: Player, foodId: number): void {
    const piece = this.#world.food.get(foodId)
    if (piece === undefined || this.#meals.has(foodId, this.#moment)) return
    this.#meals.start(foodId, this.#moment.now + ANSWER_MS)
    this.#world.hideFood(foodId)
    this.#announce(eater)
    this.#send('eat', { food_id: foodId, player_id: eater.id }, (answer) => {
      if (answer.ok) return
      const { code } = answer.error
      if (code !== 'UNKNOWN_FOOD' && code !== 'ALREADY_EATEN') this.#world.showFood(piece)
      this.#meals.start(foodId, this.#now() + AFTER_REFUSAL_MS)
    })
  }

  obstacle(player: Player, obstacleId: number): void {
    const spot = this.#world.obstacles.get(obstacleId)
    if (spot === undefined || this.#bumps.has(player.id, this.#moment)) return
    this.#bumps.start(player.id, this.#moment.now + OBSTACLE_PAUSE_MS)
    launch(player.marble, spot)
    this.onBump?.(player)
    this.#announce(player)
    this.#send('collision', { obstacle_id: obstacleId, player_id: player.id }, ignore)
  }

  marbles(hunter: Player, victim: Player): void {
    if (this.#kills.has(victim.id, this.#moment)) return
    this.#kills.start(victim.id, this.#moment.now + ANSWER_MS)
    this.#announce(hunter)
    this.#announce(victim)
    const { x, z } = victim.marble.position
    this.#send('kill_player', { id: victim.id, x_position: x, z_position: z }, (answer) => {
      // A main that was killed comes back under its old id.
      if (answer.ok || !this.#world.players.has(victim.id)) this.#kills.end(victim.id)
      else this.#kills.start(victim.id, this.#now() + AFTER_REFUSAL_MS)
    })
  }

  boost(player: Player): void {
    this.#send('boost', { player_id: player.id }, ignore)
  }
}

/** An answer is asked for so that a refusal comes back on its own event; there is nothing to undo. */
const ignore = (): void => {}
