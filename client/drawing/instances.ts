import {
  type BufferGeometry,
  type Color,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedMesh,
  type Material,
  type Matrix4,
  type Scene,
} from 'three'

/** What is drawn many times. */
export type Shape = { geometry: BufferGeometry; material: Material }

/**
 * More changed pieces than this between two frames travel as a whole: each would be an object that
 * only a frame forgets, and a hidden page draws none.
 */
const MOST_RANGES = 64

const NONE = new Float32Array(0)

/**
 * Many copies of one shape in one draw call. The shape is made when the first copy is shown, so that the first
 * picture does not wait for it. Grows by doubling. Matrices are unit matrices until they are written.
 */
export class Instances {
  #mesh: InstancedMesh | undefined
  readonly #scene: Scene
  readonly #shape: () => Shape
  readonly #capacity: number
  /** Whether all matrices travel at the next frame. */
  #whole = false

  constructor(scene: Scene, shape: () => Shape, capacity: number) {
    this.#scene = scene
    this.#shape = shape
    this.#capacity = capacity
  }

  get count(): number {
    return this.#mesh?.count ?? 0
  }

  /** Shows the first `count` instances. */
  set count(count: number) {
    if (count > (this.#mesh?.instanceMatrix.count ?? 0)) this.#grow(count)
    if (this.#mesh === undefined) return
    this.#mesh.count = count
    this.#mesh.visible = count > 0
  }

  /** All matrices, for one that writes many itself; `changed` tells that it did. */
  get matrices(): Float32Array {
    return (this.#mesh?.instanceMatrix.array as Float32Array | undefined) ?? NONE
  }

  changed(): void {
    if (this.#mesh) this.#mesh.instanceMatrix.needsUpdate = true
  }

  setMatrix(index: number, matrix: Matrix4): void {
    matrix.toArray(this.matrices, index * 16)
    this.changed()
  }

  /** Like `setMatrix`, for a few of many: only what was changed travels to the graphics card. */
  updateMatrix(index: number, matrix: Matrix4): void {
    this.setMatrix(index, matrix)
    const attribute = this.#mesh?.instanceMatrix
    if (attribute === undefined || this.#whole) return
    if (attribute.updateRanges.length < MOST_RANGES) {
      attribute.addUpdateRange(index * 16, 16)
      return
    }
    // No range means everything.
    attribute.clearUpdateRanges()
    this.#whole = true
  }

  setColour(index: number, colour: Color): void {
    const attribute = this.#mesh?.instanceColor
    if (!attribute) return
    colour.toArray(attribute.array, index * 3)
    attribute.needsUpdate = true
  }

  #create({ geometry, material }: Shape, capacity: number): InstancedMesh {
    const mesh = new InstancedMesh(geometry, material, capacity)
    mesh.instanceColor = new InstancedBufferAttribute(new Float32Array(capacity * 3).fill(1), 3)
    mesh.instanceMatrix.setUsage(DynamicDrawUsage)
    mesh.instanceMatrix.onUpload(() => {
      this.#whole = false
    })
    // The instances are all over the board: a bounding sphere of them would always be in view.
    mesh.frustumCulled = false
    this.#scene.add(mesh)
    return mesh
  }

  #grow(count: number): void {
    const old = this.#mesh
    if (old === undefined) {
      this.#mesh = this.#create(this.#shape(), Math.max(count, this.#capacity))
      return
    }
    const { geometry, material } = old
    const capacity = Math.max(count, old.instanceMatrix.count * 2)
    this.#mesh = this.#create({ geometry, material: material as Material }, capacity)
    this.#mesh.instanceMatrix.array.set(old.instanceMatrix.array)
    if (old.instanceColor) this.#mesh.instanceColor?.array.set(old.instanceColor.array)
    this.#whole = false
    this.#scene.remove(old)
    old.dispose()
  }
}
