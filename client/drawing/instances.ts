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

/** Many copies of one shape in one draw call. Grows by doubling; else it allocates nothing. */
export class Instances {
  #mesh: InstancedMesh
  readonly #scene: Scene

  constructor(scene: Scene, geometry: BufferGeometry, material: Material, capacity: number) {
    this.#scene = scene
    this.#mesh = this.#create(geometry, material, capacity)
  }

  get count(): number {
    return this.#mesh.count
  }

  /** Shows the first `count` instances. */
  set count(count: number) {
    if (count > this.#mesh.instanceMatrix.count) this.#grow(count)
    this.#mesh.count = count
    // What is not there yet needs no shader yet: the first picture comes sooner.
    this.#mesh.visible = count > 0
  }

  set renderOrder(order: number) {
    this.#mesh.renderOrder = order
  }

  /** All matrices, for one that writes many itself; `changed` tells that it did. */
  get matrices(): Float32Array {
    return this.#mesh.instanceMatrix.array as Float32Array
  }

  changed(): void {
    this.#mesh.instanceMatrix.needsUpdate = true
  }

  setMatrix(index: number, matrix: Matrix4): void {
    matrix.toArray(this.#mesh.instanceMatrix.array, index * 16)
    this.#mesh.instanceMatrix.needsUpdate = true
  }

  /** Like `setMatrix`, for a few of many: only what was changed travels to the graphics card. */
  updateMatrix(index: number, matrix: Matrix4): void {
    this.setMatrix(index, matrix)
    this.#mesh.instanceMatrix.addUpdateRange(index * 16, 16)
  }

  setColour(index: number, colour: Color): void {
    const { instanceColor } = this.#mesh
    if (instanceColor === null) return
    colour.toArray(instanceColor.array, index * 3)
    instanceColor.needsUpdate = true
  }

  #create(geometry: BufferGeometry, material: Material, capacity: number): InstancedMesh {
    const mesh = new InstancedMesh(geometry, material, capacity)
    mesh.instanceColor = new InstancedBufferAttribute(new Float32Array(capacity * 3).fill(1), 3)
    mesh.instanceMatrix.setUsage(DynamicDrawUsage)
    mesh.count = 0
    mesh.visible = false
    // The instances are all over the board: a bounding sphere of them would always be in view.
    mesh.frustumCulled = false
    this.#scene.add(mesh)
    return mesh
  }

  #grow(count: number): void {
    const old = this.#mesh
    const { geometry, material, renderOrder } = old
    const capacity = Math.max(count, old.instanceMatrix.count * 2)
    this.#mesh = this.#create(geometry, material as Material, capacity)
    this.#mesh.renderOrder = renderOrder
    this.#mesh.instanceMatrix.array.set(old.instanceMatrix.array)
    if (old.instanceColor) this.#mesh.instanceColor?.array.set(old.instanceColor.array)
    this.#scene.remove(old)
    old.dispose()
  }
}
