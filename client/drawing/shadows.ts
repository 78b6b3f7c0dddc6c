import { CircleGeometry, DataTexture, LinearFilter, MeshBasicMaterial, type Scene } from 'three'
import type { Game } from '../game/game.ts'
import type { Marble } from '../physics/marble.ts'
import type { Ground } from '../physics/terrain.ts'
import { vector } from '../physics/vector.ts'
import { Instances } from './instances.ts'

const CAPACITY = 128
const LIFT = 0.14

/** A soft dark spot under each marble: it shows how high a marble flies, for next to nothing. */
export class ShadowDrawing {
  readonly #instances: Instances
  readonly #ground: Ground = { height: 0, normal: vector() }

  constructor(scene: Scene) {
    const material = new MeshBasicMaterial({
      color: '#0a1420',
      map: softSpot(),
      transparent: true,
      depthWrite: false,
      polygonOffset: true,
      polygonOffsetFactor: -6,
      polygonOffsetUnits: -6,
    })
    const disc = new CircleGeometry(1, 20).rotateX(-Math.PI / 2)
    this.#instances = new Instances(scene, disc, material, CAPACITY)
  }

  frame({ all, world: { terrain } }: Game): void {
    if (terrain === undefined) return
    this.#instances.count = all.length
    const { matrices } = this.#instances
    let index = 0
    for (const { marble, placed } of all) {
      if (!placed) continue
      terrain.groundAt(marble.position, this.#ground)
      writeDisc(matrices, index++, marble, this.#ground)
    }
    this.#instances.count = index
    this.#instances.changed()
  }
}

/**
 * Writes a disc that lies on the ground under a marble, the smaller the higher it flies, into the matrix at
 * `index`. It calls nothing: numbers would be boxed on their way.
 */
function writeDisc(
  matrices: Float32Array,
  index: number,
  { position, radius }: Marble,
  { height, normal }: Ground,
): void {
  const size = radius * Math.max(0.2, 1.25 - (position.y - height - radius) / 16)
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
  matrices[at + 8] = -normal.z * alongY
  matrices[at + 9] = normal.z * alongX
  matrices[at + 10] = normal.x * alongY - normal.y * alongX
  matrices[at + 11] = 0
  matrices[at + 12] = position.x + normal.x * LIFT
  matrices[at + 13] = height + normal.y * LIFT
  matrices[at + 14] = position.z + normal.z * LIFT
  matrices[at + 15] = 1
}

function softSpot(): DataTexture {
  const side = 64
  const pixels = new Uint8Array(side * side * 4)
  for (let i = 0; i < side * side; i++) {
    const x = ((i % side) + 0.5) / side - 0.5
    const y = (Math.floor(i / side) + 0.5) / side - 0.5
    const edge = Math.min(1, Math.hypot(x, y) * 2)
    pixels.set([255, 255, 255, 150 * (1 - edge * edge) ** 1.2], i * 4)
  }
  const texture = new DataTexture(pixels, side, side)
  texture.magFilter = LinearFilter
  texture.minFilter = LinearFilter
  texture.needsUpdate = true
  return texture
}
