import {
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  MeshPhongMaterial,
  RepeatWrapping,
  type Scene,
  SphereGeometry,
  SRGBColorSpace,
} from 'three'
import type { Game } from '../game/game.ts'
import type { Player } from '../network/player.ts'
import type { Marble } from '../physics/marble.ts'
import { Colours } from './colours.ts'
import { Instances, type Shape } from './instances.ts'

const CAPACITY = 128

/** All marbles in one draw call. Their swirls show how they roll. */
export class MarbleDrawing {
  readonly #instances: Instances
  readonly #colours = new Colours()
  /** Who is shown in which place: colours are written only where that changes. */
  readonly #shown: Player[] = []

  constructor(scene: Scene) {
    this.#instances = new Instances(scene, createBall, CAPACITY)
  }

  frame(game: Game): void {
    const { all } = game
    this.#instances.count = all.length
    const { matrices } = this.#instances
    let index = 0
    for (let i = 0; i < all.length; i++) {
      const player = all[i] as Player
      if (!player.placed) continue
      writeBall(matrices, index, player.marble, player.role === 'remote' ? undefined : game)
      if (this.#shown[index] !== player) {
        this.#shown[index] = player
        this.#instances.setColour(index, this.#colours.of(player))
      }
      index += 1
    }
    this.#instances.count = index
    this.#instances.changed()
  }
}

const createBall = (): Shape => ({
  geometry: new SphereGeometry(1, 32, 20),
  material: new MeshPhongMaterial({ map: swirls(), shininess: 90, specular: '#777777' }),
})

/**
 * Writes where a ball of unit radius is to be drawn, into the matrix at `index`. A marble that is simulated
 * here is shown as far ahead of its last step as the game is. It calls nothing: numbers would be boxed on their way.
 */
function writeBall(matrices: Float32Array, index: number, marble: Marble, game?: Game): void {
  const { position, velocity, rotation, radius } = marble
  const { x, y, z, w } = rotation
  const ahead = game === undefined ? 0 : game.remainder
  const twice = 2 * radius
  const at = index * 16
  matrices[at] = radius - twice * (y * y + z * z)
  matrices[at + 1] = twice * (x * y + z * w)
  matrices[at + 2] = twice * (x * z - y * w)
  matrices[at + 3] = 0
  matrices[at + 4] = twice * (x * y - z * w)
  matrices[at + 5] = radius - twice * (x * x + z * z)
  matrices[at + 6] = twice * (y * z + x * w)
  matrices[at + 7] = 0
  matrices[at + 8] = twice * (x * z + y * w)
  matrices[at + 9] = twice * (y * z - x * w)
  matrices[at + 10] = radius - twice * (x * x + y * y)
  matrices[at + 11] = 0
  matrices[at + 12] = position.x + velocity.x * ahead
  matrices[at + 13] = position.y + velocity.y * ahead
  matrices[at + 14] = position.z + velocity.z * ahead
  matrices[at + 15] = 1
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
      const light = 228 + 27 * smooth(band * 2.2) - 58 * smooth(thread * 5 - 3.6)
      const at = (y * width + x) * 4
      pixels[at] = pixels[at + 1] = pixels[at + 2] = Math.min(255, light)
      pixels[at + 3] = 255
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
