import { lookOf, REPORT_INTERVAL_MS, stateOf } from '../network/reports.ts'
import { type Player, World } from '../network/world.ts'
import { BoostCharge, isPrey } from '../physics/boost.ts'
import { STEP_SECONDS } from '../physics/constants.ts'
import { step } from '../physics/marble.ts'
import { headingDirection } from '../physics/vector.ts'
import { Acts, type Send } from './acts.ts'
import { Contacts } from './contacts.ts'
import { Wanderer } from './wanderer.ts'

/** A page that was asleep makes up for at most this much time, in milliseconds. */
const CATCH_UP_MS = 1_000

/** Prey counts as in sight within this distance, and this cosine of the angle to the heading. */
const SIGHT = 60
const SIGHT_COSINE = Math.cos(0.12)

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
 * It knows neither screen nor keyboard: a page steers it, or a bot.
 */
export class Game {
  readonly world: World
  readonly acts: Acts
  readonly charge = new BoostCharge()
  /** What the player wants; `heading` in radians, 0 along +z. */
  readonly steering = { heading: 0, throttle: 0, boost: false }
  /** Every living player, in an order of its own; the first `own` of this client are in `own`. */
  readonly all: Player[] = []
  readonly own: Player[] = []
  /** Time since the last whole step, in seconds: what a picture adds to be smooth. */
  remainder = 0
  /** When the main player comes back, or undefined while it lives. */
  respawnAt: number | undefined

  readonly #options: Required<GameOptions>
  readonly #contacts: Contacts
  readonly #wanderers = new Map<string, Wanderer>()
  #last: number | undefined
  /** How many reports are due, and whose turn it is. */
  #due = 0
  #turn = 0
  #preyInSight = false

  constructor(options: GameOptions) {
    this.#options = { random: Math.random, respawnDelayMs: 2_000, ...options }
    const { now, send } = this.#options
    this.world = new World(now)
    this.acts = new Acts(this.world, send, now)
    this.#contacts = new Contacts(this.world, this.acts)
    this.world.listen({
      terrain: () => send('initialize_main', {}),
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
    const now = this.#options.now()
    const elapsed = Math.min(CATCH_UP_MS, now - (this.#last ?? now)) / 1000
    this.#last = now
    if (this.respawnAt !== undefined && now >= this.respawnAt) {
      this.respawnAt = undefined
      this.#options.send('initialize_main', {})
    }
    this.#steer(now, elapsed)
    this.remainder += elapsed
    while (this.remainder >= STEP_SECONDS) {
      this.remainder -= STEP_SECONDS
      this.#step()
    }
    for (const player of this.all) {
      if (player.role === 'remote' && player.placed) {
        player.motion.apply(player.marble, now, elapsed)
      }
    }
    this.#reportInTurn(elapsed)
  }

  /** Spreads the reports over the interval, so that no frame pays for those of all zombies at once. */
  #reportInTurn(elapsed: number): void {
    this.#due += (this.own.length * elapsed * 1000) / REPORT_INTERVAL_MS
    for (this.#due = Math.min(this.#due, this.own.length); this.#due >= 1; this.#due--) {
      this.#turn = (this.#turn + 1) % this.own.length
      const player = this.own[this.#turn] as Player
      if (player.role === 'main') this.#preyInSight = this.#looksAtPrey()
      this.#report(player)
    }
  }

  #steer(now: number, elapsed: number): void {
    const { terrain, main } = this.world
    if (terrain === undefined) return
    if (main) {
      const { marble } = main
      headingDirection(this.steering.heading, marble.direction)
      if (this.steering.boost && this.charge.begin(marble.mass)) this.acts.boost(main)
      this.charge.advance(elapsed, this.#preyInSight)
      marble.boosting = this.charge.boosting
      marble.throttle = marble.boosting ? 1 : this.steering.throttle
    }
    for (const player of this.own) {
      this.#wanderers.get(player.id)?.steer(player.marble, terrain, now)
    }
  }

  #step(): void {
    const { terrain } = this.world
    if (terrain === undefined) return
    for (const player of this.own) step(player.marble, terrain)
    for (const player of this.own) this.#contacts.of(player, this.all)
  }

  #report(player: Player): void {
    this.#options.send('look', lookOf(player))
    this.#options.send('player_state_reconcile', stateOf(player))
  }

  #looksAtPrey(): boolean {
    const { main } = this.world
    if (main === undefined) return false
    const { position, direction, mass } = main.marble
    return this.all.some(({ marble, placed }) => {
      const x = marble.position.x - position.x
      const z = marble.position.z - position.z
      const distance = Math.hypot(x, z)
      const ahead = direction.x * x + direction.z * z
      return (
        placed &&
        distance > 0 &&
        distance < SIGHT &&
        ahead > SIGHT_COSINE * distance &&
        isPrey(mass, marble.mass)
      )
    })
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
    this.#report(player)
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
