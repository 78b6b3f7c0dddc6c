import { element } from '../hud/element.ts'

/** How far a thumb moves for full effect, in pixels. */
const REACH = 52

/** Share of the reach that does nothing, so that a resting thumb does not steer. */
const DEAD_ZONE = 0.14

/** A stick that appears under the thumb wherever it is put down. */
export class Stick {
  throttle = 0
  /** −1 left … 1 right. */
  turn = 0
  readonly #ring = element('#stick')
  readonly #knob = element('#stick .knob')
  #pointer: number | undefined
  #x = 0
  #y = 0

  hold({ pointerId, clientX, clientY }: PointerEvent): void {
    document.body.classList.add('touching')
    if (this.#pointer !== undefined) return
    this.#pointer = pointerId
    this.#x = clientX
    this.#y = clientY
    this.#ring.style.left = `${clientX}px`
    this.#ring.style.top = `${clientY}px`
    this.#ring.classList.add('held')
    this.#lean(0, 0)
  }

  move({ pointerId, clientX, clientY }: PointerEvent): void {
    if (pointerId !== this.#pointer) return
    const x = (clientX - this.#x) / REACH
    const y = (this.#y - clientY) / REACH
    const length = Math.max(1, Math.hypot(x, y))
    this.#lean(x / length, y / length)
  }

  release({ pointerId }: PointerEvent): void {
    if (pointerId !== this.#pointer) return
    this.#pointer = undefined
    this.#ring.classList.remove('held')
    this.#lean(0, 0)
  }

  #lean(x: number, y: number): void {
    this.turn = Math.abs(x) < DEAD_ZONE ? 0 : x
    this.throttle = Math.abs(y) < DEAD_ZONE ? 0 : Math.min(1, y * 1.3)
    this.#knob.style.transform = `translate(${x * REACH}px, ${-y * REACH}px)`
  }
}
