import {
  BufferAttribute,
  BufferGeometry,
  IcosahedronGeometry,
  Matrix4,
  MeshPhongMaterial,
  type Scene,
  Vector3,
} from 'three'
import type { Moment } from '../network/motion.ts'
import type { World } from '../network/world.ts'
import { OBSTACLE_RADIUS } from '../physics/constants.ts'
import { Instances, type Shape } from './instances.ts'
import { OBSTACLE } from './palette.ts'

const CAPACITY = 16

/** The obstacles: purple balls of spikes that turn slowly. */
export class ObstacleDrawing {
  readonly #instances: Instances
  readonly #world: World
  readonly #matrix = new Matrix4()

  constructor(scene: Scene, world: World) {
    this.#world = world
    this.#instances = new Instances(scene, createSpikes, CAPACITY)
  }

  /** Puts all obstacles where they are now. */
  replace(): void {
    const { obstacles, terrain } = this.#world
    this.#instances.count = obstacles.size
    let index = 0
    for (const { x, z } of obstacles.values()) {
      const ground = terrain?.heightAt(x, z) ?? 0
      this.#matrix.makeTranslation(x, ground + OBSTACLE_RADIUS * 0.55, z)
      this.#instances.setMatrix(index++, this.#matrix)
    }
  }

  /** Turns them. */
  frame({ now }: Moment): void {
    const { matrices, count } = this.#instances
    const turn = now * 0.0005
    for (let i = 0; i < count; i++) {
      const cosine = Math.cos(turn + i)
      const sine = Math.sin(turn + i)
      matrices[i * 16] = matrices[i * 16 + 10] = cosine
      matrices[i * 16 + 2] = -sine
      matrices[i * 16 + 8] = sine
    }
    this.#instances.changed()
  }
}

const createSpikes = (): Shape => ({
  geometry: spikeBall(),
  material: new MeshPhongMaterial({ color: OBSTACLE, shininess: 60, flatShading: true }),
})

/** An icosahedron with a spike on each of its faces. */
function spikeBall(): BufferGeometry {
  const ball = new IcosahedronGeometry(OBSTACLE_RADIUS * 0.62, 1)
  const corners = ball.getAttribute('position')
  const positions: number[] = []
  const [a, b, c, tip] = [new Vector3(), new Vector3(), new Vector3(), new Vector3()]
  for (let i = 0; i < corners.count; i += 3) {
    a.fromBufferAttribute(corners, i)
    b.fromBufferAttribute(corners, i + 1)
    c.fromBufferAttribute(corners, i + 2)
    // Every second face, so that the ball's body stays visible between the spikes.
    const height = (i / 3) % 2 === 0 ? OBSTACLE_RADIUS * 1.12 : OBSTACLE_RADIUS * 0.66
    tip.copy(a).add(b).add(c).setLength(height)
    for (const [from, to] of [
      [a, b],
      [b, c],
      [c, a],
    ] as const) {
      positions.push(...from.toArray(), ...to.toArray(), ...tip.toArray())
    }
  }
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3))
  geometry.computeVertexNormals()
  return geometry
}
