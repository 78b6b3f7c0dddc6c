import { Color, MeshLambertMaterial, type Scene, TetrahedronGeometry } from 'three'
import type { Moment } from '../network/motion.ts'
import type { Player } from '../network/player.ts'
import { GRAVITY } from '../physics/constants.ts'
import { Instances } from './instances.ts'
import { colourOf } from './palette.ts'

const COUNT = 160
const PER_DEATH = 32
const LIFE_SECONDS = 1.6

type Fragment = {
  x: number
  y: number
  z: number
  vx: number
  vy: number
  vz: number
  size: number
  left: number
}

/** What is left of a marble that was shattered: splinters that fly apart and fade. A fixed number, reused. */
export class FragmentDrawing {
  readonly #instances: Instances
  readonly #colour = new Color()
  readonly #fragments: Fragment[] = Array.from({ length: COUNT }, () => ({
    x: 0,
    y: 0,
    z: 0,
    vx: 0,
    vy: 0,
    vz: 0,
    size: 0,
    left: 0,
  }))
  #next = 0

  constructor(scene: Scene) {
    const shape = () => ({
      geometry: new TetrahedronGeometry(1),
      material: new MeshLambertMaterial(),
    })
    this.#instances = new Instances(scene, shape, COUNT)
  }

  shatter(player: Player): void {
    if (!player.placed) return
    const { position, radius } = player.marble
    colourOf(player, this.#colour)
    this.#instances.count = COUNT
    for (let i = 0; i < PER_DEATH; i++) {
      const fragment = this.#fragments[this.#next] as Fragment
      const turn = Math.random() * 2 * Math.PI
      const out = 3 + Math.random() * 7
      fragment.x = position.x + Math.cos(turn) * radius * 0.5
      fragment.y = position.y + (Math.random() - 0.5) * radius
      fragment.z = position.z + Math.sin(turn) * radius * 0.5
      fragment.vx = Math.cos(turn) * out
      fragment.vy = 3 + Math.random() * 8
      fragment.vz = Math.sin(turn) * out
      fragment.size = radius * (0.15 + Math.random() * 0.25)
      fragment.left = LIFE_SECONDS
      this.#instances.setColour(this.#next, this.#colour)
      this.#next = (this.#next + 1) % COUNT
    }
  }

  frame({ seconds }: Moment): void {
    if (this.#instances.count === 0) return
    const { matrices } = this.#instances
    let flying = 0
    for (let i = 0; i < COUNT; i++) {
      const fragment = this.#fragments[i] as Fragment
      if (fragment.left > 0) flying += 1
      fragment.left -= seconds
      fragment.vy -= GRAVITY * seconds
      fragment.x += fragment.vx * seconds
      fragment.y += fragment.vy * seconds
      fragment.z += fragment.vz * seconds
      writeSplinter(matrices, i, fragment)
    }
    // None is drawn, nor needs a shader, when none flies.
    if (flying === 0) this.#instances.count = 0
    this.#instances.changed()
  }
}

/** Writes a splinter that turns and shrinks while it flies into the matrix at `index`. It calls nothing: numbers would be boxed on their way. */
function writeSplinter(matrices: Float32Array, index: number, fragment: Fragment): void {
  const size = fragment.size * Math.max(0, fragment.left / LIFE_SECONDS)
  const turn = fragment.left * 9 + index
  const cosine = Math.cos(turn) * size
  const sine = Math.sin(turn) * size
  const at = index * 16
  matrices[at] = matrices[at + 10] = cosine
  matrices[at + 2] = -sine
  matrices[at + 5] = size
  matrices[at + 8] = sine
  matrices[at + 12] = fragment.x
  matrices[at + 13] = fragment.y
  matrices[at + 14] = fragment.z
}
