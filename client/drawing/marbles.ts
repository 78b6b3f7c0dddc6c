import {
  Color,
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  Matrix4,
  MeshPhongMaterial,
  Quaternion,
  RepeatWrapping,
  type Scene,
  SphereGeometry,
  SRGBColorSpace,
  Vector3,
} from 'three'
import type { Game } from '../game/game.ts'
import { Instances } from './instances.ts'
import { colourOf } from './palette.ts'

const CAPACITY = 128

/** All marbles in one draw call. Their swirls show how they roll. */
export class MarbleDrawing {
  readonly #instances: Instances
  readonly #matrix = new Matrix4()
  readonly #position = new Vector3()
  readonly #rotation = new Quaternion()
  readonly #scale = new Vector3()
  readonly #colour = new Color()

  constructor(scene: Scene) {
    const material = new MeshPhongMaterial({ map: swirls(), shininess: 90, specular: '#777777' })
    this.#instances = new Instances(scene, new SphereGeometry(1, 32, 20), material, CAPACITY)
  }

  frame({ all, remainder }: Game): void {
    let index = 0
    this.#instances.count = all.length
    for (const player of all) {
      if (!player.placed) continue
      const { position, velocity, rotation, radius } = player.marble
      const ahead = player.role === 'remote' ? 0 : remainder
      this.#position.set(
        position.x + velocity.x * ahead,
        position.y + velocity.y * ahead,
        position.z + velocity.z * ahead,
      )
      this.#rotation.set(rotation.x, rotation.y, rotation.z, rotation.w)
      this.#scale.set(radius, radius, radius)
      this.#matrix.compose(this.#position, this.#rotation, this.#scale)
      this.#instances.setMatrix(index, this.#matrix)
      this.#instances.setColour(index, colourOf(player, this.#colour))
      index += 1
    }
    this.#instances.count = index
  }
}

/** A pale pattern of curved bands, tinted by each marble's colour. */
function swirls(): DataTexture {
  const [width, height] = [256, 128]
  const pixels = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const turn = (x / width) * 2 * Math.PI
      const rise = y / height - 0.5
      const band = Math.sin(turn * 2 + Math.sin(rise * 9) * 1.6 + rise * 5)
      const thread = Math.sin(turn * 5 - rise * 14)
      const light = 214 + 41 * smooth(band * 2.2) - 70 * smooth(thread * 5 - 3.6)
      pixels.fill(Math.min(255, light), (y * width + x) * 4, (y * width + x) * 4 + 3)
      pixels[(y * width + x) * 4 + 3] = 255
    }
  }
  const texture = new DataTexture(pixels, width, height)
  texture.colorSpace = SRGBColorSpace
  texture.wrapS = RepeatWrapping
  texture.magFilter = LinearFilter
  texture.minFilter = LinearMipmapLinearFilter
  texture.generateMipmaps = true
  texture.needsUpdate = true
  return texture
}

const smooth = (value: number): number => 1 / (1 + Math.exp(-value * 2))
