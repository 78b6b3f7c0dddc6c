import {
  Color,
  Matrix4,
  MeshLambertMaterial,
  type Scene,
  TetrahedronGeometry,
  Vector3,
} from 'three'
import type { Player } from '../network/player.ts'
import { GRAVITY } from '../physics/constants.ts'
import { Instances } from './instances.ts'
import { colourOf } from './palette.ts'

const COUNT = 160
const PER_DEATH = 32
const LIFE_SECONDS = 1.6
const SCALE = new Vector3()

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
  readonly #matrix = new Matrix4()
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
    const material = new MeshLambertMaterial()
    this.#instances = new Instances(scene, new TetrahedronGeometry(1), material, COUNT)
    this.#instances.count = COUNT
    this.#matrix.makeScale(0, 0, 0)
    for (let i = 0; i < COUNT; i++) this.#instances.setMatrix(i, this.#matrix)
  }

  shatter(player: Player): void {
    if (!player.placed) return
    const { position, radius } = player.marble
    colourOf(player, this.#colour)
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

  frame(seconds: number): void {
    for (let i = 0; i < COUNT; i++) {
      const fragment = this.#fragments[i] as Fragment
      if (fragment.left <= 0) continue
      fragment.left -= seconds
      fragment.vy -= GRAVITY * seconds
      fragment.x += fragment.vx * seconds
      fragment.y += fragment.vy * seconds
      fragment.z += fragment.vz * seconds
      const size = fragment.size * Math.max(0, fragment.left / LIFE_SECONDS)
      this.#matrix.makeRotationY(fragment.left * 9 + i)
      this.#matrix.scale(SCALE.setScalar(size))
      this.#matrix.setPosition(fragment.x, fragment.y, fragment.z)
      this.#instances.setMatrix(i, this.#matrix)
    }
  }
}
