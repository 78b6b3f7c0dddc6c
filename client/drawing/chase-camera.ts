import { PerspectiveCamera } from 'three'
import type { Game } from '../game/game.ts'

/** How quickly the camera follows, per second. */
const FOLLOW = 7

const LEAST_CLEARANCE = 1.5

/** A camera behind and above the player's marble; without one it circles over the board. */
export class ChaseCamera {
  readonly camera = new PerspectiveCamera(62, 1, 0.3, 2_500)
  /** Angle by which the view looks down, in radians. */
  pitch = 0.34
  #x = 0
  #y = 60
  #z = 0
  #heading = 0
  #distance = 12
  #following = false

  resize(aspect: number): void {
    this.camera.aspect = aspect
    // A tall picture would show hardly anything of the sides.
    this.camera.fov = aspect < 1 ? 76 : 62
    this.camera.updateProjectionMatrix()
  }

  frame(game: Game, seconds: number): void {
    const { main, terrain } = game.world
    if (main) this.#follow(game, seconds)
    else if (terrain && !this.#following) this.#circle(terrain.width, terrain.depth, seconds)
    if (terrain) {
      const { position } = this.camera
      const least = terrain.heightAt(position.x, position.z) + LEAST_CLEARANCE
      if (position.y < least) position.y = least
    }
    this.camera.lookAt(this.#x, this.#y, this.#z)
  }

  #follow({ world: { main }, steering, remainder }: Game, seconds: number): void {
    if (main === undefined) return
    const { position, velocity, radius } = main.marble
    // After a jump to another place, the camera is there at once.
    const share = this.#following ? 1 - Math.exp(-FOLLOW * seconds) : 1
    this.#following = true
    this.#x = position.x + velocity.x * remainder
    this.#z = position.z + velocity.z * remainder
    const height = position.y + velocity.y * remainder + radius * 0.8
    this.#y += (height - this.#y) * Math.min(1, share * 2)
    const turn = Math.atan2(
      Math.sin(steering.heading - this.#heading),
      Math.cos(steering.heading - this.#heading),
    )
    this.#heading += turn * Math.min(1, share * 1.6)
    this.#distance += (6.5 + radius * 4.2 - this.#distance) * share
    const level = this.#distance * Math.cos(this.pitch)
    this.camera.position.set(
      this.#x - Math.sin(this.#heading) * level,
      this.#y + this.#distance * Math.sin(this.pitch),
      this.#z - Math.cos(this.#heading) * level,
    )
  }

  #circle(width: number, depth: number, seconds: number): void {
    this.#heading += seconds * 0.1
    this.#x = width / 2
    this.#y = 10
    this.#z = depth / 2
    const distance = Math.max(width, depth) * 0.6
    this.camera.position.set(
      this.#x - Math.sin(this.#heading) * distance,
      distance * 0.45,
      this.#z - Math.cos(this.#heading) * distance,
    )
  }
}
