import { CircleGeometry, DataTexture, LinearFilter, MeshBasicMaterial, type Scene } from 'three'
import type { Game } from '../game/game.ts'
import type { Player } from '../network/player.ts'
import type { Marble } from '../physics/marble.ts'
import type { Ground } from '../physics/terrain.ts'
import { vector } from '../physics/vector.ts'
import { Instances, type Shape } from './instances.ts'
import { DANGER, SHADOW } from './palette.ts'

const CAPACITY = 128
const LIFT = 0.14

/**
 * A soft spot under each marble: it shows how high a marble flies, for next to nothing, and glows red
 * under those that would shatter the player.
 */
export class ShadowDrawing {
  readonly #instances: Instances
  /** Which places glow: colours are written only where that changes. */
  readonly #dangers: boolean[] = []
  readonly #ground: Ground = { height: 0, normal: vector() }

  constructor(scene: Scene) {
    this.#instances = new Instances(scene, createSpot, CAPACITY)
  }

  frame({ all, world: { terrain, main } }: Game): void {
    if (terrain === undefined) return
    this.#instances.count = all.length
    const { matrices } = this.#instances
    let index = 0
    for (let i = 0; i < all.length; i++) {
      const { marble, placed } = all[i] as Player
      if (!placed) continue
      const danger = main !== undefined && marble.mass > main.marble.mass
      if (this.#dangers[index] !== danger) {
        this.#dangers[index] = danger
        this.#instances.setColour(index, danger ? DANGER : SHADOW)
      }
      terrain.groundAt(marble.position, this.#ground)
      writeDisc(matrices, index++, marble, this.#ground, danger)
    }
    this.#instances.count = index
    this.#instances.changed()
  }
}

const createSpot = (): Shape => ({
  geometry: new CircleGeometry(1, 20).rotateX(-Math.PI / 2),
  material: new MeshBasicMaterial({
    map: softSpot(),
    transparent: true,
    depthWrite: false,
    polygonOffset: true,
    polygonOffsetFactor: -6,
    polygonOffsetUnits: -6,
  }),
})

/**
 * Writes a disc that lies on the ground under a marble, the smaller the higher it flies, into the matrix at
 * `index`. It calls nothing: numbers would be boxed on their way.
 */
function writeDisc(
  matrices: Float32Array,
  index: number,
  { position, radius }: Marble,
  { height, normal }: Ground,
  danger: boolean,
): void {
  const width = danger ? 1.9 : 1.25
  const size = radius * Math.max(0.2, width - (position.y - height - radius) / 16)
  const at = index * 16
  // The disc is round: any two directions along the ground will do.
  const level = size / Math.sqrt(normal.x * normal.x + normal.y * normal.y)
  const alongX = normal.y * level
  const alongY = -normal.x * level
  matrices[at] = alongX
  matrices[at + 1] = alongY
  matrices[at + 2] = 0
  matrices[at + 3] = 0
  matrices[at + 4] = normal.x
  matrices[at + 5] = normal.y
  matrices[at + 6] = normal.z
  matrices[at + 7] = 0
  matrices[at + 8] = normal.z * alongY
  matrices[at + 9] = -normal.z * alongX
  matrices[at + 10] = normal.y * alongX - normal.x * alongY
  matrices[at + 11] = 0
  matrices[at + 12] = position.x + normal.x * LIFT
  matrices[at + 13] = height + normal.y * LIFT
  matrices[at + 14] = position.z + normal.z * LIFT
  matrices[at + 15] = 1
}

function softSpot(): DataTexture {
  const side = 64
  const pixels = new Uint8Array(side * side * 4).fill(255)
  for (let i = 0; i < side * side; i++) {
    const x = ((i % side) + 0.5) / side - 0.5
    const y = (Math.floor(i / side) + 0.5) / side - 0.5
    const edge = Math.min(1, Math.hypot(x, y) * 2)
    pixels[i * 4 + 3] = 150 * (1 - edge * edge) ** 1.2
  }
  const texture = new DataTexture(pixels, side, side)
  texture.magFilter = LinearFilter
  texture.minFilter = LinearFilter
  texture.needsUpdate = true
  return texture
}
