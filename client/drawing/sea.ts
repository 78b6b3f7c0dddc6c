import { BufferAttribute, BufferGeometry, Color, Mesh, MeshBasicMaterial } from 'three'
import type { Terrain } from '../physics/terrain.ts'
import { SEA, SHALLOWS } from './palette.ts'

/**
 * How far from the shore the water is how deep: distance in world units, and share of the open sea's colour.
 * The last goes beyond the haze.
 */
const RINGS: readonly (readonly [distance: number, deep: number])[] = [
  [-2, 0],
  [4, 0.12],
  [14, 0.55],
  [36, 0.9],
  [90, 1],
  [1_600, 1],
]

/** Corners of each ring; a multiple of 8, so that the board's own corners are among them. */
const SIDES = 64

/** The sea around the island: pale where it is shallow. Rounded squares around the board, each wider than the one before. */
export function createSea({ width, depth }: Terrain, level: number): Mesh {
  const positions: number[] = []
  const colours: number[] = []
  const indices: number[] = []
  const colour = new Color()
  for (const [ring, [distance, deep]] of RINGS.entries()) {
    colour.lerpColors(SHALLOWS, SEA, deep)
    for (let corner = 0; corner < SIDES; corner++) {
      const turn = (corner / SIDES) * 2 * Math.PI
      // A point on the board's edge in this direction, and from there straight away from the middle.
      const [x, z] = [Math.sin(turn), Math.cos(turn)]
      const edge = 1 / Math.max(Math.abs(x), Math.abs(z))
      positions.push(
        (width - 1) * (0.5 + (x * edge) / 2) + x * distance,
        level,
        (depth - 1) * (0.5 + (z * edge) / 2) + z * distance,
      )
      colour.toArray(colours, colours.length)
      if (ring === 0) continue
      const outer = ring * SIDES + corner
      const nextOuter = ring * SIDES + ((corner + 1) % SIDES)
      const [inner, nextInner] = [outer - SIDES, nextOuter - SIDES]
      indices.push(inner, outer, nextOuter, inner, nextOuter, nextInner)
    }
  }
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3))
  geometry.setAttribute('color', new BufferAttribute(new Float32Array(colours), 3))
  geometry.setIndex(indices)
  return new Mesh(geometry, new MeshBasicMaterial({ vertexColors: true }))
}
