import type { Game } from '../client/game/game.ts'
import type { Player } from '../client/network/player.ts'
import { isPrey } from '../client/physics/boost.ts'
import { OBSTACLE_RADIUS } from '../client/physics/constants.ts'
import { headingTo } from '../client/physics/vector.ts'

/** How far a bot looks, in world units. */
const FLEE_DISTANCE = 18
const HUNT_DISTANCE = 30
const BOOST_DISTANCE = 16
const FOOD_DISTANCE = 40
const OBSTACLE_DISTANCE = 9
const WALL_DISTANCE = 8

/** A bot keeps this mass rather than boost: what it costs must leave it no lighter than it began. */
const KEPT_MASS = 14

const THINK_MS = 200

/** What a bot wants: to flee what is heavier, hunt what is lighter, eat, and roam. */
export class Mind {
  readonly #game: Game
  readonly #random: () => number
  #thinkAt = 0
  #roamHeading: number

  constructor(game: Game, random: () => number) {
    this.#game = game
    this.#random = random
    this.#roamHeading = random() * 2 * Math.PI
    this.#thinkAt = random() * THINK_MS
  }

  think(now: number): void {
    const { main, terrain, food } = this.#game.world
    if (now < this.#thinkAt || main === undefined || terrain === undefined) return
    this.#thinkAt = now + THINK_MS
    const { steering } = this.#game
    const { x, z } = main.marble.position
    steering.throttle = 1
    steering.boost = false

    const { marble } = main
    const threat = this.#nearest(main, FLEE_DISTANCE, (other) => other.marble.mass > marble.mass)
    const prey = this.#nearest(main, HUNT_DISTANCE, (other) =>
      isPrey(marble.mass, other.marble.mass),
    )
    const sight = OBSTACLE_DISTANCE + marble.radius
    const spike = this.#game.world.obstacles.nearest(x, z, sight)
    const piece = food.nearest(x, z, FOOD_DISTANCE)
    if (threat) this.#flee(main, threat.marble.position, terrain)
    else if (spike && this.#headsFor(main, spike)) steering.heading = bearing(main, spike) + 1.4
    else if (prey) this.#hunt(main, prey)
    else steering.heading = piece ? bearing(main, piece) : this.#roam(main, terrain)
  }

  #nearest(main: Player, reach: number, accept: (other: Player) => boolean): Player | undefined {
    let best: Player | undefined
    let bestDistance = reach
    for (const other of this.#game.all) {
      if (other === main || !other.placed || !accept(other)) continue
      const distance = distanceBetween(main, other.marble.position)
      if (distance >= bestDistance) continue
      best = other
      bestDistance = distance
    }
    return best
  }

  #hunt(main: Player, prey: Player): void {
    const { steering } = this.#game
    steering.heading = bearing(main, prey.marble.position)
    const near = distanceBetween(main, prey.marble.position) < BOOST_DISTANCE
    steering.boost = near && main.marble.mass > KEPT_MASS
  }

  /** Away from a threat, but not into a corner. */
  #flee(
    main: Player,
    from: { x: number; z: number },
    board: { width: number; depth: number },
  ): void {
    const { x, z } = main.marble.position
    const { steering } = this.#game
    const away = bearing(main, from) + Math.PI
    steering.heading = this.#nearWall(x, z, board) ? toMiddle(main, board) : away
    steering.boost =
      main.marble.mass > KEPT_MASS && distanceBetween(main, from) < BOOST_DISTANCE / 2
  }

  #headsFor(main: Player, spike: { x: number; z: number }): boolean {
    const { x, z } = main.marble.direction
    const { position, radius } = main.marble
    const dx = spike.x - position.x
    const dz = spike.z - position.z
    const across = Math.abs(dx * z - dz * x)
    return dx * x + dz * z > 0 && across < OBSTACLE_RADIUS + radius + 1
  }

  #roam(main: Player, board: { width: number; depth: number }): number {
    const { x, z } = main.marble.position
    if (this.#nearWall(x, z, board)) this.#roamHeading = toMiddle(main, board)
    this.#roamHeading += (this.#random() - 0.5) * 0.6
    return this.#roamHeading
  }

  #nearWall(x: number, z: number, { width, depth }: { width: number; depth: number }): boolean {
    const margin = Math.min(WALL_DISTANCE, width / 4, depth / 4)
    return x < margin || z < margin || x > width - margin || z > depth - margin
  }
}

function bearing({ marble: { position } }: Player, to: { x: number; z: number }): number {
  return headingTo(position, to)
}

function toMiddle(main: Player, { width, depth }: { width: number; depth: number }): number {
  return bearing(main, { x: width / 2, z: depth / 2 })
}

function distanceBetween({ marble: { position } }: Player, to: { x: number; z: number }): number {
  return Math.hypot(to.x - position.x, to.z - position.z)
}
