import { mersenne } from 'pure-rand/generator/mersenne'
import type { Board } from '../../rules/board.ts'

/**
 * The landscape generator of the original service, reproduced from its published description:
 * gradient noise on lattices that shrink by 1.8 from octave to octave, blended by powers of 0.6.
 * Gradients come from NumPy's legacy RandomState, seeded anew for every octave.
 */

const LACUNARITY = 1.8
const PERSISTENCE = 0.6
const MAX_OCTAVES = 6

/** Doubles of 53 random bits in [0, 1), as NumPy's `random_sample` makes them from two 32-bit words. */
function numpyDoubles(seed: number): () => number {
  const generator = mersenne(seed | 0)
  return () => {
    const high = (generator.next() >>> 0) >>> 5
    const low = (generator.next() >>> 0) >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }
}

/** Unit gradients at the (rows × columns) lattice corners, filled row by row. */
function latticeGradients(rows: number, columns: number, seed: number) {
  const random = numpyDoubles(seed)
  const cos = new Float64Array(rows * columns)
  const sin = new Float64Array(rows * columns)
  for (let i = 0; i < cos.length; i++) {
    const angle = random() * 2 * Math.PI
    cos[i] = Math.cos(angle)
    sin[i] = Math.sin(angle)
  }
  return { cos, sin, columns }
}

const smooth = (weight: number) => 3 * weight * weight - 2 * weight * weight * weight

/** Blends one octave into `heights`, one row of the board per step. */
function* blendOctave(
  heights: Float64Array[],
  board: Board,
  period: number,
  amplitude: number,
  seed: number,
): Generator<void> {
  const rows = Math.ceil(board.width / period) + 1
  const columns = Math.ceil(board.height / period) + 1
  const { cos, sin } = latticeGradients(rows, columns, seed)
  for (const [i, row] of heights.entries()) {
    const cellRow = Math.floor(i / period)
    const u = ((i % period) + 0.5) / period
    for (let j = 0; j < row.length; j++) {
      const v = ((j % period) + 0.5) / period
      const corner = cellRow * columns + Math.floor(j / period)
      let noise = 0.5
      for (let r = 0; r < 2; r++) {
        for (let s = 0; s < 2; s++) {
          const at = corner + r * columns + s
          const weight = smooth((r ? u : 1 - u) * (s ? v : 1 - v))
          noise += weight * ((cos[at] as number) * (s - v) + (sin[at] as number) * (r - u))
        }
      }
      row[j] = (row[j] as number) * (1 - amplitude) + noise * amplitude
    }
    yield
  }
}

/**
 * Steps through the making of a height map; the caller decides when to let others run.
 * @param board sides in world units, each at least 4
 * @param seed 0 … 2³²−1
 * @returns heights, about 0 … 1, first index x, second z
 */
export function* fractalNoise(board: Board, seed: number): Generator<void, Float64Array[]> {
  const heights = Array.from({ length: board.width }, () => new Float64Array(board.height))
  const side = Math.min(board.width, board.height)
  const octaves = Math.min(Math.floor(Math.log(side) / Math.log(LACUNARITY)) - 1, MAX_OCTAVES)
  let scale = side
  let amplitude = 1
  for (let octave = 0; octave < octaves; octave++) {
    yield* blendOctave(heights, board, Math.floor(scale), amplitude, seed)
    scale /= LACUNARITY
    amplitude *= PERSISTENCE
  }
  return heights
}
