import type { Player } from '../network/player.ts'
import type { World } from '../network/world.ts'
import { FOOD_RADIUS, OBSTACLE_RADIUS } from '../physics/constants.ts'
import { distanceSquared } from '../physics/vector.ts'

/** What happens when one of our marbles touches something. Called again and again while they touch. */
export type ContactHandlers = {
  food(eater: Player, foodId: number): void
  obstacle(player: Player, obstacleId: number): void
  /** The lighter of two marbles of different mass. */
  marbles(hunter: Player, victim: Player): void
}

/** Finds what the marbles of this client touch. One object per game; looking allocates nothing. */
export class Contacts {
  readonly #world: World
  readonly #handlers: ContactHandlers
  /** What was touched in the field, collected first: handlers change the field. */
  readonly #touched: number[] = []
  readonly #circle = { x: 0, z: 0, reach: 0 }
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
    for (const id of this.#touched) this.#handlers.food(player, id)
    this.#collect(obstacles, OBSTACLE_RADIUS)
    for (const id of this.#touched) this.#handlers.obstacle(player, id)
    for (let i = others.length - 1; i >= 0; i--) {
      const other = others[i]
      if (other && other !== player && other.placed) this.#meet(player, other)
    }
  }

  #collect(field: World['food'], thingRadius: number): void {
    const { position, radius } = (this.#player as Player).marble
    this.#touched.length = 0
    this.#circle.x = position.x
    this.#circle.z = position.z
    this.#circle.reach = radius + thingRadius
    field.near(this.#circle, this.#visit)
  }

  /** A thing lies on the ground: one that a marble flies over is not touched. */
  readonly #visit = (spot: { id: number; x: number; z: number }): void => {
    const { position } = (this.#player as Player).marble
    const ground = this.#world.terrain?.heightAt(spot.x, spot.z) ?? 0
    if (Math.abs(position.y - ground) <= this.#circle.reach + 1) this.#touched.push(spot.id)
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
