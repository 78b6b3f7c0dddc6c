import type { Player } from '../network/player.ts'
import type { World } from '../network/world.ts'
import { FOOD_RADIUS, OBSTACLE_RADIUS } from '../physics/constants.ts'
import type { Ground } from '../physics/terrain.ts'
import { distanceSquared, vector } from '../physics/vector.ts'

/** What happens when one of our marbles touches something. Called again and again while they touch. */
export type ContactHandlers = {
  food(eater: Player, foodId: number): void
  obstacle(player: Player, obstacleId: number): void
  /** The lighter of two marbles of different mass. */
  marbles(hunter: Player, victim: Player): void
}

/**
 * Finds what the marbles of this client touch. One object per game. Looking allocates nothing: it goes through
 * lists by index, since iterators are objects wherever V8 does not see through them.
 */
export class Contacts {
  readonly #world: World
  readonly #handlers: ContactHandlers
  /** What was touched in the field, collected first, since handlers change the field; as many as counted, for a list that is emptied gives up its memory. */
  readonly #touched: number[] = []
  #count = 0
  readonly #circle = { x: 0, z: 0, reach: 0 }
  readonly #place = vector()
  readonly #ground: Ground = { height: 0, normal: vector() }
  #player: Player | undefined

  constructor(world: World, handlers: ContactHandlers) {
    this.#world = world
    this.#handlers = handlers
  }

  /** Looks at what one of our marbles touches, among `others` and in the field. */
  of(player: Player, others: readonly Player[]): void {
    const { food, obstacles } = this.#world
    this.#player = player
    this.#collect(food, FOOD_RADIUS)
    for (let i = 0; i < this.#count; i++) {
      this.#handlers.food(player, this.#touched[i] as number)
    }
    this.#collect(obstacles, OBSTACLE_RADIUS)
    for (let i = 0; i < this.#count; i++) {
      this.#handlers.obstacle(player, this.#touched[i] as number)
    }
    for (let i = others.length - 1; i >= 0; i--) {
      const other = others[i]
      if (other && other !== player && other.placed) this.#meet(player, other)
    }
  }

  #collect(field: World['food'], thingRadius: number): void {
    const { position, radius } = (this.#player as Player).marble
    this.#count = 0
    this.#circle.x = position.x
    this.#circle.z = position.z
    this.#circle.reach = radius + thingRadius
    field.near(this.#circle, this.#visit)
  }

  /** A thing lies on the ground: one that a marble flies over is not touched. */
  readonly #visit = (spot: { id: number; x: number; z: number }): void => {
    const { position } = (this.#player as Player).marble
    this.#place.x = spot.x
    this.#place.z = spot.z
    this.#world.terrain?.groundAt(this.#place, this.#ground)
    if (Math.abs(position.y - this.#ground.height) <= this.#circle.reach + 1) {
      this.#touched[this.#count] = spot.id
      this.#count += 1
    }
  }

  #meet(player: Player, other: Player): void {
    const a = player.marble
    const b = other.marble
    const reach = a.radius + b.radius
    // Most pairs are told apart by this alone.
    if (Math.abs(a.position.x - b.position.x) > reach || a.mass === b.mass) return
    if (distanceSquared(a.position, b.position) > reach * reach) return
    if (a.mass > b.mass) this.#handlers.marbles(player, other)
    else this.#handlers.marbles(other, player)
  }
}
