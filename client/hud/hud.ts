import type { Game } from '../game/game.ts'
import type { Moment } from '../network/motion.ts'
import type { Ping } from '../network/ping.ts'
import { Board } from './board.ts'
import { element, setText } from './element.ts'

/** Figures change four times a second: more often nobody can read them. */
const INTERVAL_MS = 250

/** The figures around the picture. */
export class Hud {
  readonly #game: Game
  readonly #ping: Ping
  readonly #board = new Board()
  readonly #mass = element('#mass')
  readonly #boost = element('#boost')
  readonly #boostFill = element('#boost .fill')
  readonly #boostButton = element('#boost-button')
  readonly #players = element('#players')
  readonly #pingFigure = element('#ping')
  readonly #hint = element('#hint')
  #isHinting = true
  #nextAt = 0
  #charge = -1

  constructor(game: Game, ping: Ping) {
    this.#game = game
    this.#ping = ping
    game.world.listen({
      massChanged: ({ role, marble }, before) => {
        if (role !== 'main') return
        this.#showMass(marble.mass)
        this.#animate(marble.mass > before ? 'grown' : 'shrunk')
      },
    })
    this.#mass.addEventListener('animationend', () =>
      this.#mass.classList.remove('grown', 'shrunk'),
    )
  }

  /** The player steers: the explanation may go. */
  hideHint(): void {
    if (!this.#isHinting) return
    this.#isHinting = false
    this.#hint.classList.add('gone')
  }

  update({ now }: Moment): void {
    if (now < this.#nextAt) return
    this.#nextAt = now + INTERVAL_MS
    const { world, all } = this.#game
    this.#showMass(world.main?.marble.mass)
    setText(this.#players, String(all.length))
    const { milliseconds } = this.#ping
    setText(this.#pingFigure, milliseconds === undefined ? '–' : milliseconds.toFixed(0))
    this.#board.update(all)
    this.#showCharge()
  }

  #showMass(mass: number | undefined): void {
    setText(this.#mass, mass === undefined ? '–' : String(Math.round(mass * 10) / 10))
  }

  #showCharge(): void {
    const { charge, world } = this.#game
    const percent = Math.round(charge.level * 100)
    const ready = charge.isReady(world.main?.marble.mass ?? 0)
    this.#boost.classList.toggle('ready', ready || charge.boosting)
    this.#boostButton.classList.toggle('ready', ready)
    if (percent === this.#charge) return
    this.#charge = percent
    this.#boostFill.style.transform = `scaleX(${charge.level})`
  }

  #animate(name: 'grown' | 'shrunk'): void {
    this.#mass.classList.remove('grown', 'shrunk')
    requestAnimationFrame(() => this.#mass.classList.add(name))
  }
}
