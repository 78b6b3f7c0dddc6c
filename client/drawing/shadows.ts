import {
  CircleGeometry,
  DataTexture,
  LinearFilter,
  Matrix4,
  MeshBasicMaterial,
  Quaternion,
  type Scene,
  Vector3,
} from 'three'
import type { Game } from '../game/game.ts'
import { Instances } from './instances.ts'

const CAPACITY = 128
const LIFT = 0.14

/** A soft dark spot under each marble: it shows how high a marble flies, for next to nothing. */
export class ShadowDrawing {
  readonly #instances: Instances
  readonly #matrix = new Matrix4()
  readonly #position = new Vector3()
  readonly #rotation = new Quaternion()
  readonly #scale = new Vector3()
  readonly #up = new Vector3(0, 1, 0)
  readonly #normal = new Vector3()

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
    let index = 0
    this.#instances.count = all.length
    for (const { marble, placed } of all) {
      if (!placed) continue
      const { radius } = marble
      const { x, y, z } = marble.position
      const ground = terrain.heightAt(x, z)
      const size = radius * Math.max(0.2, 1.25 - (y - ground - radius) / 16)
      terrain.normalAt(x, z, this.#normal)
      this.#rotation.setFromUnitVectors(this.#up, this.#normal)
      this.#position.set(x, ground, z).addScaledVector(this.#normal, LIFT)
      this.#scale.set(size, 1, size)
      this.#matrix.compose(this.#position, this.#rotation, this.#scale)
      this.#instances.setMatrix(index++, this.#matrix)
    }
    this.#instances.count = index
  }
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
