import { element } from '../hud/element.ts'

/** The button for the other thumb. */
export class BoostButton {
  pressed = false

  constructor() {
    const button = element('#boost-button')
    button.addEventListener('pointerdown', (event) => {
      event.preventDefault()
      this.pressed = true
    })
    for (const end of ['pointerup', 'pointercancel', 'pointerleave']) {
      button.addEventListener(end, () => {
        this.pressed = false
      })
    }
  }
}
