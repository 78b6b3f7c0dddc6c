import type { Moment } from '../network/motion.ts'
import type { Player } from '../network/player.ts'
import { World } from '../network/world.ts'
import { BoostCharge } from '../physics/boost.ts'
import { STEP_SECONDS } from '../physics/constants.ts'
import { step } from '../physics/marble.ts'
import { headingDirection } from '../physics/vector.ts'
import { Acts, type Send } from './acts.ts'
import { Contacts } from './contacts.ts'
import { Reporter } from './reporter.ts'
import { seesPrey } from './sight.ts'
import { Wanderer } from './wanderer.ts'

/** A page that was asleep makes up for at most this much time, in ms: in it no marble leaves the reach that the server allows. */
const CATCH_UP_MS = 400

export type GameOptions = {
  send: Send
  /** Milliseconds on a clock that never goes back. */
  now: () => number
  random?: () => number
  /** Time from the death of the main player to its return, in milliseconds. */
  respawnDelayMs?: number
}

/**
 * The game of one client: simulates its own marbles, shows the others' motion, and reports.
 * It knows neither screen nor keyboard: a page steers it, or a bot. What runs in each frame goes through its
 * lists by index, for an iterator is an object wherever V8 does not see through it.
 */
export class Game {
  readonly world: World
  readonly acts: Acts
  readonly charge = new BoostCharge()
  /** What the player wants; `heading` in radians, 0 along +z. */
  readonly steering = { heading: 0, throttle: 0, boost: false }
  /** Every living player, and those of this client: the world's players as lists, to go through them cheaply. */
  readonly all: Player[] = []
  readonly own: Player[] = []
  /** Time since the last whole step, in seconds: what a picture adds to be smooth. */
  remainder = 0
  /** When the main player comes back, or undefined while it lives. */
  respawnAt: number | undefined

  readonly #options: Required<GameOptions>
  readonly #contacts: Contacts
  readonly #reporter: Reporter
  readonly #wanderers = new Map<string, Wanderer>()
  /** The present: when it is, and how long after the update before. NaN before the first. */
  readonly #moment = { now: Number.NaN, seconds: 0 } satisfies Moment

  constructor(options: GameOptions) {
    this.#options = { random: Math.random, respawnDelayMs: 2_000, ...options }
    const { now, send } = this.#options
    this.world = new World(now)
    this.acts = new Acts(this.world, send, this.#moment, now)
    this.#contacts = new Contacts(this.world, this.acts)
    this.#reporter = new Reporter(this.own, send)
    this.world.listen({
      terrain: () => this.#comeAlive(),
      playerAdded: (player) => this.#added(player),
      playerRemoved: (player, killed) => this.#removed(player, killed),
    })
  }

  /** A new connection: the old world is gone. */
  reset(): void {
    this.world.reset()
    this.acts.reset()
    this.charge.reset()
    this.respawnAt = undefined
  }

  /** Brings everything up to now. Call it as often as the picture changes, or a few times a second without one. */
  update(): void {
    const moment = this.#moment
    const before = moment.now
    moment.now = this.#options.now()
    moment.seconds = before >= 0 ? Math.min(CATCH_UP_MS, moment.now - before) / 1000 : 0
    if (this.respawnAt !== undefined && moment.now >= this.respawnAt) this.#comeAlive()
    this.#steer()
    this.remainder += moment.seconds
    while (this.remainder >= STEP_SECONDS) {
      this.remainder -= STEP_SECONDS
      this.#step()
    }
    for (let i = 0; i < this.all.length; i++) {
      const player = this.all[i] as Player
      if (player.role === 'remote' && player.placed) {
        player.motion.apply(player.marble, moment)
      }
    }
    this.#reporter.update(moment)
  }

  /** Asks for life. A server that cannot give it now, as its store is away, is asked again. */
  #comeAlive(): void {
    const { now, send, respawnDelayMs } = this.#options
    this.respawnAt = undefined
    send('initialize_main', {}, ({ ok }) => {
      if (!ok) this.respawnAt = now() + respawnDelayMs
    })
  }

  #steer(): void {
    const { terrain, main } = this.world
    if (terrain === undefined) return
    if (main) {
      const { marble } = main
      headingDirection(this.steering, marble.direction)
      if (this.steering.boost && this.charge.begin(marble.mass)) this.acts.boost(main)
      this.charge.advance(this.#moment.seconds, seesPrey(main, this.all))
      marble.boosting = this.charge.boosting
      marble.throttle = marble.boosting ? 1 : this.steering.throttle
    }
    for (let i = 0; i < this.own.length; i++) {
      const player = this.own[i] as Player
      this.#wanderers.get(player.id)?.steer(player.marble, terrain, this.#moment)
    }
  }

  #step(): void {
    const { terrain } = this.world
    if (terrain === undefined) return
    for (let i = 0; i < this.own.length; i++) step((this.own[i] as Player).marble, terrain)
    for (let i = 0; i < this.own.length; i++) this.#contacts.of(this.own[i] as Player, this.all)
  }

  #added(player: Player): void {
    this.all.push(player)
    if (player.role === 'remote') return
    this.own.push(player)
    if (player.role === 'zombie') {
      this.#wanderers.set(player.id, new Wanderer(this.#options.random))
    } else {
      this.charge.reset()
    }
    // At once: until then nobody knows where the marble is, nor what is in its reach.
    this.#reporter.report(player)
  }

  #removed(player: Player, killed: boolean): void {
    remove(this.all, player)
    remove(this.own, player)
    this.#wanderers.delete(player.id)
    if (killed && player.role === 'main') {
      this.respawnAt = this.#options.now() + this.#options.respawnDelayMs
    }
  }
}

function remove(list: Player[], player: Player): void {
  const index = list.indexOf(player)
  if (index >= 0) list.splice(index, 1)
}
