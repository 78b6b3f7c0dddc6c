import { PerspectiveCamera } from 'three'
import type { Game } from '../game/game.ts'
import type { Moment } from '../network/motion.ts'
import type { Ground } from '../physics/terrain.ts'
import { type Vector, vector } from '../physics/vector.ts'

/** How quickly the camera follows, per second. */
const FOLLOW = 7

const LEAST_CLEARANCE = 1.5

/**
 * A camera behind and above the player's marble; without one it circles over the board. It writes the
 * matrices itself, since three.js makes numbers and quaternions on the way from a place to a view.
 */
export class ChaseCamera {
  readonly camera = new PerspectiveCamera(62, 1, 0.3, 2_500)
  /** Angle by which the view looks down, in radians. */
  pitch = 0.34
  /** What it looks at, and from where. */
  readonly #target = vector(0, 60, 0)
  readonly #eye = vector()
  #heading = 0
  #distance = 12
  #following = false
  readonly #ground: Ground = { height: 0, normal: vector() }

  constructor() {
    this.camera.matrixAutoUpdate = this.camera.matrixWorldAutoUpdate = false
  }

  resize(aspect: number): void {
    this.camera.aspect = aspect
    // A tall picture would show hardly anything of the sides.
    this.camera.fov = aspect < 1 ? 76 : 62
    this.camera.updateProjectionMatrix()
  }

  frame(game: Game, moment: Moment): void {
    const { main, terrain } = game.world
    if (main) this.#follow(game, moment)
    else if (terrain && !this.#following) this.#circle(terrain, moment)
    if (terrain) {
      terrain.groundAt(this.#eye, this.#ground)
      const least = this.#ground.height + LEAST_CLEARANCE
      if (this.#eye.y < least) this.#eye.y = least
    }
    const { matrixWorld, matrixWorldInverse } = this.camera
    look(this.#eye, this.#target, matrixWorld.elements, matrixWorldInverse.elements)
  }

  #follow({ world: { main }, steering, remainder }: Game, { seconds }: Moment): void {
    if (main === undefined) return
    const { position, velocity, radius } = main.marble
    // After a jump to another place, the camera is there at once.
    const share = this.#following ? 1 - Math.exp(-FOLLOW * seconds) : 1
    this.#following = true
    const target = this.#target
    target.x = position.x + velocity.x * remainder
    target.z = position.z + velocity.z * remainder
    const height = position.y + velocity.y * remainder + radius * 0.8
    target.y += (height - target.y) * Math.min(1, share * 2)
    const turn = Math.atan2(
      Math.sin(steering.heading - this.#heading),
      Math.cos(steering.heading - this.#heading),
    )
    this.#heading += turn * Math.min(1, share * 1.6)
    this.#distance += (6.5 + radius * 4.2 - this.#distance) * share
    const level = this.#distance * Math.cos(this.pitch)
    this.#eye.x = target.x - Math.sin(this.#heading) * level
    this.#eye.y = target.y + this.#distance * Math.sin(this.pitch)
    this.#eye.z = target.z - Math.cos(this.#heading) * level
  }

  #circle({ width, depth }: { width: number; depth: number }, { seconds }: Moment): void {
    this.#heading += seconds * 0.1
    this.#target.x = width / 2
    this.#target.y = 10
    this.#target.z = depth / 2
    const distance = Math.max(width, depth) * 0.6
    this.#eye.x = this.#target.x - Math.sin(this.#heading) * distance
    this.#eye.y = distance * 0.45
    this.#eye.z = this.#target.z - Math.cos(this.#heading) * distance
  }
}

/**
 * Writes the matrix of a camera at `eye` that looks at `target` with y upwards, and its inverse: the axes
 * turned back and the place seen along them. Looks neither straight up nor down.
 */
function look(eye: Vector, target: Vector, world: number[], view: number[]): void {
  let x = eye.x - target.x
  let y = eye.y - target.y
  let z = eye.z - target.z
  const away = Math.sqrt(x * x + y * y + z * z) || 1
  x /= away
  y /= away
  z /= away
  const level = Math.sqrt(x * x + z * z) || 1
  const rightX = z / level
  const rightZ = -x / level
  const upX = y * rightZ
  const upY = z * rightX - x * rightZ
  const upZ = -y * rightX
  world[0] = view[0] = rightX
  world[1] = view[4] = 0
  world[2] = view[8] = rightZ
  world[4] = view[1] = upX
  world[5] = view[5] = upY
  world[6] = view[9] = upZ
  world[8] = view[2] = x
  world[9] = view[6] = y
  world[10] = view[10] = z
  world[12] = eye.x
  world[13] = eye.y
  world[14] = eye.z
  view[12] = -(rightX * eye.x + rightZ * eye.z)
  view[13] = -(upX * eye.x + upY * eye.y + upZ * eye.z)
  view[14] = -(x * eye.x + y * eye.y + z * eye.z)
}
