import {
  BufferAttribute,
  BufferGeometry,
  Color,
  Group,
  Mesh,
  MeshLambertMaterial,
  Sphere,
  Vector3,
} from 'three'
import type { Terrain } from '../physics/terrain.ts'
import { vector } from '../physics/vector.ts'
import { CLIFF, GROUND } from './palette.ts'
import { createSea } from './sea.ts'

/** How far below the lowest ground the sea lies, in world units. */
const SEA_DEPTH = 2

/** Side of a tile of the ground, in world units. */
const TILE = 36

/** The ground is an island: coloured by height and slope, with cliffs down to the sea. */
export function createLandscape(terrain: Terrain): Group {
  const { least, most } = range(terrain)
  const group = new Group()
  const material = new MeshLambertMaterial({ vertexColors: true })
  const rock = new MeshLambertMaterial({ color: CLIFF })
  const seaLevel = least - SEA_DEPTH
  for (const tile of groundTiles(terrain, least, most)) group.add(new Mesh(tile, material))
  const cliffs = new Mesh(cliffGeometry(terrain, seaLevel - 1), rock)
  group.add(cliffs)
  group.add(createSea(terrain, seaLevel))
  return group
}

function range(terrain: Terrain): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let x = 0; x < terrain.width; x++) {
    for (let z = 0; z < terrain.depth; z++) {
      const height = terrain.sample(x, z)
      least = Math.min(least, height)
      most = Math.max(most, height)
    }
  }
  return { least, most }
}

/** The ground in square tiles, so that those behind the camera are not drawn. All share their vertices. */
function* groundTiles(terrain: Terrain, least: number, most: number): Generator<BufferGeometry> {
  const { positions, normals, colours } = groundVertices(terrain, least, most)
  const middle = new Vector3()
  for (let x = 0; x < terrain.width - 1; x += TILE) {
    for (let z = 0; z < terrain.depth - 1; z += TILE) {
      const tile = new BufferGeometry()
      tile.setAttribute('position', positions)
      tile.setAttribute('normal', normals)
      tile.setAttribute('color', colours)
      tile.setIndex(new BufferAttribute(tileIndices(terrain, x, z), 1))
      middle.set(x + TILE / 2, (least + most) / 2, z + TILE / 2)
      tile.boundingSphere = new Sphere(middle.clone(), Math.hypot(TILE, most - least) * 0.75)
      yield tile
    }
  }
}

function groundVertices(terrain: Terrain, least: number, most: number) {
  const { width, depth } = terrain
  const positions = new BufferAttribute(new Float32Array(width * depth * 3), 3)
  const normals = new BufferAttribute(new Float32Array(width * depth * 3), 3)
  const colours = new BufferAttribute(new Float32Array(width * depth * 3), 3)
  const place = vector()
  const ground = { height: 0, normal: vector() }
  const { normal } = ground
  const colour = new Color()
  for (let x = 0, i = 0; x < width; x++) {
    for (let z = 0; z < depth; z++, i++) {
      const height = terrain.sample(x, z)
      place.x = x
      place.z = z
      terrain.groundAt(place, ground)
      groundColour((height - least) / (most - least || 1), normal.y, x * 31 + z * 17, colour)
      positions.setXYZ(i, x, height, z)
      normals.setXYZ(i, normal.x, normal.y, normal.z)
      colours.setXYZ(i, colour.r, colour.g, colour.b)
    }
  }
  return { positions, normals, colours }
}

/** Two triangles for each square of the tile that begins at (x, z), facing up. */
function tileIndices({ width, depth }: Terrain, fromX: number, fromZ: number): Uint32Array {
  const toX = Math.min(fromX + TILE, width - 1)
  const toZ = Math.min(fromZ + TILE, depth - 1)
  const indices = new Uint32Array((toX - fromX) * (toZ - fromZ) * 6)
  let at = 0
  for (let x = fromX; x < toX; x++) {
    for (let z = fromZ; z < toZ; z++) {
      const a = x * depth + z
      const b = a + depth
      indices[at++] = a
      indices[at++] = a + 1
      indices[at++] = b
      indices[at++] = b
      indices[at++] = a + 1
      indices[at++] = b + 1
    }
  }
  return indices
}

/** The palette's colour at a share of the height; steep ground shows rock, and a grain breaks up flat areas. */
function groundColour(share: number, upright: number, seed: number, colour: Color): void {
  let i = 1
  while (i < GROUND.length - 1 && share > (GROUND[i] as [number, Color])[0]) i++
  const [from, low] = GROUND[i - 1] as [number, Color]
  const [to, high] = GROUND[i] as [number, Color]
  colour.lerpColors(low, high, Math.min(1, Math.max(0, (share - from) / (to - from))))
  const steep = Math.min(1, Math.max(0, (0.86 - upright) / 0.16))
  colour.lerp(CLIFF, steep * 0.8)
  const grain = Math.sin(seed * 12.9898) * 43758.5453
  colour.offsetHSL(0, 0, (grain - Math.floor(grain) - 0.5) * 0.035)
}

/** A wall around the board, from the ground's edge down to `bottom`, to be seen from the sea. */
function cliffGeometry(terrain: Terrain, bottom: number): BufferGeometry {
  const positions: number[] = []
  const wall = (x1: number, z1: number, x2: number, z2: number) => {
    const y1 = terrain.sample(x1, z1)
    const y2 = terrain.sample(x2, z2)
    positions.push(x1, y1, z1, x1, bottom, z1, x2, y2, z2)
    positions.push(x2, y2, z2, x1, bottom, z1, x2, bottom, z2)
  }
  const right = terrain.width - 1
  const far = terrain.depth - 1
  for (let x = 0; x < right; x++) {
    wall(x + 1, 0, x, 0)
    wall(x, far, x + 1, far)
  }
  for (let z = 0; z < far; z++) {
    wall(0, z, 0, z + 1)
    wall(right, z + 1, right, z)
  }
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3))
  geometry.computeVertexNormals()
  return geometry
}
