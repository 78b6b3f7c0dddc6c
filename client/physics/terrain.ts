import { HEIGHT_SCALE } from './constants.ts'
import type { Vector } from './vector.ts'

/** The ground: heights on whole coordinates, straight between them. Outside the board it goes on as at the edge. */
export class Terrain {
  /** Number of height samples along x and z; the board spans 0 … width − 1 and 0 … depth − 1. */
  readonly width: number
  readonly depth: number
  readonly #heights: Float32Array

  /** @param heights 0 … 1, first index x, second index z, as the `landscape` event carries them */
  constructor(heights: readonly (readonly number[])[]) {
    this.width = heights.length
    this.depth = heights[0]?.length ?? 0
    if (this.width < 2 || this.depth < 2)
      throw new Error('A landscape needs at least 2 × 2 heights')
    this.#heights = new Float32Array(this.width * this.depth)
    for (const [x, column] of heights.entries()) {
      for (const [z, height] of column.entries()) {
        this.#heights[x * this.depth + z] = height * HEIGHT_SCALE
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

  /** Writes the ground's unit normal at a place: the slope is taken over two units, which rounds off edges. */
  normalAt(x: number, z: number, normal: Vector): void {
    const slopeX = (this.heightAt(x + 1, z) - this.heightAt(x - 1, z)) / 2
    const slopeZ = (this.heightAt(x, z + 1) - this.heightAt(x, z - 1)) / 2
    const scale = 1 / Math.sqrt(slopeX * slopeX + slopeZ * slopeZ + 1)
    normal.x = -slopeX * scale
    normal.y = scale
    normal.z = -slopeZ * scale
  }
}
