import { MathUtils } from 'three'
import type { ChaseCamera } from '../drawing/chase-camera.ts'
import type { Game } from '../game/game.ts'
import type { Moment } from '../network/motion.ts'
import { Keyboard } from './keyboard.ts'
import { Pointer } from './pointer.ts'

const { clamp } = MathUtils

/** How fast the keys turn the view, in radians per second, and how soon they do so fully. */
const TURN_RATE = 2.1
const EAGERNESS = 9

const LEAST_PITCH = 0.08
const MOST_PITCH = 1.15

/** Turns keys, mouse and thumbs into the game's steering. */
export class Controls {
  readonly #game: Game
  readonly #chase: ChaseCamera
  readonly #keyboard = new Keyboard()
  readonly #pointer: Pointer
  #turnRate = 0

  constructor(view: HTMLElement, game: Game, chase: ChaseCamera) {
    this.#game = game
    this.#chase = chase
    this.#pointer = new Pointer(view)
  }

  /** Whether the player has steered at all yet. */
  get used(): boolean {
    return this.#keyboard.used || this.#pointer.used
  }

  update({ seconds }: Moment): void {
    const { steering } = this.#game
    const wanted = clamp(this.#keyboard.turn + this.#pointer.turn, -1, 1) * TURN_RATE
    this.#turnRate += (wanted - this.#turnRate) * Math.min(1, EAGERNESS * seconds)
    // A rising heading turns to the left.
    steering.heading -= this.#turnRate * seconds + this.#pointer.takeHeading()
    steering.throttle = clamp(this.#keyboard.throttle + this.#pointer.throttle, -1, 1)
    steering.boost = this.#keyboard.boost || this.#pointer.boost
    const pitch = this.#chase.pitch + this.#pointer.takePitch()
    this.#chase.pitch = clamp(pitch, LEAST_PITCH, MOST_PITCH)
  }
}
