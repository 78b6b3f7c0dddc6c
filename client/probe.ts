import type { Game } from './game/game.ts'

/** The newest frames that are remembered. */
const KEPT = 512

declare global {
  interface Window {
    /** What tests and the curious may read; nothing can be changed through it. */
    shatterland: Probe
  }
}

/** Time spent in this page's JavaScript per frame, and where its marble is. */
export class Probe {
  frames = 0
  /** When the first frame was drawn, in milliseconds since the page's own start. */
  firstFrameAt: number | undefined
  readonly #game: Game
  readonly #update = new Float32Array(KEPT)
  readonly #render = new Float32Array(KEPT)

  constructor(game: Game) {
    this.#game = game
  }

  /** Times in ms: until `updated` ran game, controls and figures, and then the renderer's own JavaScript. */
  frame(begun: number, updated: number, drawn: number): void {
    this.#update[this.frames % KEPT] = updated - begun
    this.#render[this.frames % KEPT] = drawn - updated
    this.frames += 1
    this.firstFrameAt ??= drawn
  }

  /** Forgets the frames so far. */
  restart(): void {
    this.frames = 0
  }

  /** Median and 95th percentile of the newest frames, in milliseconds. */
  timing() {
    const count = Math.min(this.frames, KEPT)
    const whole = this.#update.slice(0, count).map((ms, i) => ms + (this.#render[i] as number))
    return {
      frames: count,
      update: summary(this.#update.slice(0, count)),
      render: summary(this.#render.slice(0, count)),
      whole: summary(whole),
    }
  }

  /** The player's own marble and what it knows of the world. */
  snapshot() {
    const { world, all, own } = this.#game
    const { main } = world
    return {
      id: main?.id,
      mass: main?.marble.mass,
      position: main && { ...main.marble.position },
      heading: this.#game.steering.heading,
      players: all.length,
      own: own.length,
      food: [...world.food.values()].map(({ id, x, z }) => ({ id, x, z })),
    }
  }

  /** Where another player is shown. */
  positionOf(id: string) {
    const player = this.#game.world.players.get(id)
    return player?.placed ? { ...player.marble.position } : undefined
  }
}

function summary(values: Float32Array) {
  const sorted = values.sort()
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
  return { p50: at(0.5), p95: at(0.95) }
}
