/** Physical keys, so that W, A, S, D lie together on every layout. */
const FORWARD = ['KeyW', 'ArrowUp']
const BACK = ['KeyS', 'ArrowDown']
const LEFT = ['KeyA', 'ArrowLeft']
const RIGHT = ['KeyD', 'ArrowRight']
const BOOST = ['Space', 'ShiftLeft']
const ALL = new Set([...FORWARD, ...BACK, ...LEFT, ...RIGHT, ...BOOST])

/** Braking is weaker than rolling. */
const BRAKE = 0.7

/** What the keys say. */
export class Keyboard {
  used = false
  throttle = 0
  /** −1 left … 1 right. */
  turn = 0
  boost = false
  readonly #held = new Set<string>()

  constructor() {
    addEventListener('keydown', (event) => {
      if (!ALL.has(event.code) || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      this.used = true
      this.#held.add(event.code)
      this.#read()
    })
    addEventListener('keyup', ({ code }) => {
      this.#held.delete(code)
      this.#read()
    })
    // A key that is let go elsewhere never says so.
    addEventListener('blur', () => {
      this.#held.clear()
      this.#read()
    })
  }

  #read(): void {
    const held = (codes: string[]) => (codes.some((code) => this.#held.has(code)) ? 1 : 0)
    this.throttle = held(FORWARD) - BRAKE * held(BACK)
    this.turn = held(RIGHT) - held(LEFT)
    this.boost = held(BOOST) === 1
  }
}
