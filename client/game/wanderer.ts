import type { Moment } from '../network/motion.ts'
import type { Marble } from '../physics/marble.ts'
import type { Terrain } from '../physics/terrain.ts'
import { headingDirection } from '../physics/vector.ts'

/** A zombie keeps a heading for this long, in milliseconds: the original turned every 5 s. */
const STRETCH_MS = 5_000

/** Nearer to a wall than this, in world units, a zombie turns to the middle of the board. */
const WALL_FEAR = 12

const THROTTLE = 0.6

/** What steers one zombie: it rolls straight on, turns now and then, and keeps away from the walls. */
export class Wanderer {
  readonly #course = { heading: 0 }
  #turnAt = 0
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
    this.#course.heading = random() * 2 * Math.PI
  }

  steer(marble: Marble, terrain: Terrain, { now }: Moment): void {
    if (now >= this.#turnAt) {
      this.#turnAt = now + STRETCH_MS * (0.5 + this.#random())
      this.#course.heading += (this.#random() - 0.5) * Math.PI
      headingDirection(this.#course, marble.direction)
    }
    const { x, z } = marble.position
    const fear = Math.min(WALL_FEAR, terrain.width / 4, terrain.depth / 4) + marble.radius
    const { width, depth } = terrain
    if (x < fear || z < fear || x > width - 1 - fear || z > depth - 1 - fear) {
      this.#course.heading = Math.atan2(width / 2 - x, depth / 2 - z)
      headingDirection(this.#course, marble.direction)
    }
    marble.throttle = THROTTLE
  }
}
