import { HEIGHT_SCALE } from './constants.ts'
import type { Vector } from './vector.ts'

/** The ground under a place: its height and its unit normal. */
export type Ground = { height: number; readonly normal: Vector }

/** Where the ground is looked at, in turn: at the place itself and one unit to each side of it. */
const ASIDE_X = [0, 1, -1, 0, 0] as const
const ASIDE_Z = [0, 0, 0, 1, -1] as const

/** The ground: heights on whole coordinates, straight between them. Outside the board it goes on as at the edge. */
export class Terrain {
  /** Number of height samples along x and z; the board spans 0 … width − 1 and 0 … depth − 1. */
  readonly width: number
  readonly depth: number
  readonly #heights: Float32Array
  /** Heights at the place that is looked at and around it. */
  readonly #around = new Float64Array(ASIDE_X.length)

  /** @param heights 0 … 1, first index x, second index z, as the `landscape` event carries them */
  constructor(heights: readonly (readonly number[])[]) {
    this.width = heights.length
    this.depth = heights[0]?.length ?? 0
    if (this.width < 2 || this.depth < 2)
      throw new Error('A landscape needs at least 2 × 2 heights')
    this.#heights = new Float32Array(this.width * this.depth)
    for (let x = 0, i = 0; x < this.width; x++) {
      const column = heights[x] as readonly number[]
      for (let z = 0; z < this.depth; z++, i++) {
        this.#heights[i] = (column[z] as number) * HEIGHT_SCALE
      }
    }
  }

  /** Height of the sample at whole coordinates inside the board. */
  sample(x: number, z: number): number {
    return this.#heights[x * this.depth + z] as number
  }

  /** Height of the ground at any place, in world units. */
  heightAt(x: number, z: number): number {
    const insideX = Math.min(Math.max(x, 0), this.width - 1.0001)
    const insideZ = Math.min(Math.max(z, 0), this.depth - 1.0001)
    const i = Math.floor(insideX)
    const j = Math.floor(insideZ)
    const u = insideX - i
    const v = insideZ - j
    const near = this.sample(i, j) * (1 - v) + this.sample(i, j + 1) * v
    const far = this.sample(i + 1, j) * (1 - v) + this.sample(i + 1, j + 1) * v
    return near * (1 - u) + far * u
  }

  /**
   * Writes what lies under a place; the slope is taken over two units, which rounds off edges. It takes and gives objects and calls nothing: numbers with
   * fractions that pass from function to function are boxed, and this runs for each marble and step. The place is a
   * vector and nothing like it: numbers are boxed too where they may come from objects of several shapes.
   */
  groundAt(place: Vector, ground: Ground): void {
    const around = this.#around
    const heights = this.#heights
    const { depth } = this
    for (let k = 0; k < around.length; k++) {
      const x = Math.min(Math.max(place.x + (ASIDE_X[k] as number), 0), this.width - 1.0001)
      const z = Math.min(Math.max(place.z + (ASIDE_Z[k] as number), 0), depth - 1.0001)
      const i = Math.floor(x)
      const j = Math.floor(z)
      const v = z - j
      const at = i * depth + j
      const near = (heights[at] as number) * (1 - v) + (heights[at + 1] as number) * v
      const far =
        (heights[at + depth] as number) * (1 - v) + (heights[at + depth + 1] as number) * v
      around[k] = near + (far - near) * (x - i)
    }
    ground.height = around[0] as number
    const slopeX = ((around[1] as number) - (around[2] as number)) / 2
    const slopeZ = ((around[3] as number) - (around[4] as number)) / 2
    const scale = 1 / Math.sqrt(slopeX * slopeX + slopeZ * slopeZ + 1)
    const { normal } = ground
    normal.x = -slopeX * scale
    normal.y = scale
    normal.z = -slopeZ * scale
  }
}
