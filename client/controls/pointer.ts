import { BoostButton } from './boost-button.ts'
import { Stick } from './stick.ts'

/** Radians of view per pixel of the mouse. */
const MOUSE_GAIN = 0.005

/** A thumb steers by where it is held; a mouse rolls while a button is down and turns the view by its way. */
export class Pointer {
  used = false
  readonly #stick = new Stick()
  readonly #boostButton = new BoostButton()
  #rolling = false
  #heading = 0
  #pitch = 0

  constructor(view: HTMLElement) {
    view.addEventListener('pointerdown', (event) => {
      this.used = true
      view.setPointerCapture(event.pointerId)
      if (event.pointerType === 'mouse') this.#rolling = true
      else this.#stick.hold(event)
    })
    view.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'mouse') return this.#stick.move(event)
      if (!this.#rolling) return
      this.#heading += event.movementX * MOUSE_GAIN
      this.#pitch += event.movementY * MOUSE_GAIN
    })
    const release = (event: PointerEvent) => {
      if (event.pointerType === 'mouse') this.#rolling = false
      else this.#stick.release(event)
    }
    view.addEventListener('pointerup', release)
    view.addEventListener('pointercancel', release)
    view.addEventListener('contextmenu', (event) => event.preventDefault())
  }

  get throttle(): number {
    return this.#rolling ? 1 : this.#stick.throttle
  }

  /** −1 left … 1 right. */
  get turn(): number {
    return this.#stick.turn
  }

  get boost(): boolean {
    return this.#boostButton.pressed
  }

  /** The view's turn to the right since the last call, in radians. */
  takeHeading(): number {
    const heading = this.#heading
    this.#heading = 0
    return heading
  }

  takePitch(): number {
    const pitch = this.#pitch
    this.#pitch = 0
    return pitch
  }
}
