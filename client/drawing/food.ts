import { type Color, Matrix4, MeshPhongMaterial, OctahedronGeometry, type Scene } from 'three'
import type { Moment } from '../network/motion.ts'
import type { World } from '../network/world.ts'
import { FOOD_RADIUS } from '../physics/constants.ts'
import { Instances } from './instances.ts'
import { FOOD } from './palette.ts'

const CAPACITY = 1_100

/** The food: bright fragments in one draw call. Each piece keeps a slot; the last one fills a gap. */
export class FoodDrawing {
  readonly #instances: Instances
  readonly #material = new MeshPhongMaterial({ flatShading: true, shininess: 80 })
  readonly #world: World
  readonly #slots = new Map<number, number>()
  readonly #ids: number[] = []
  readonly #matrix = new Matrix4()

  constructor(scene: Scene, world: World) {
    this.#world = world
    const shape = () => ({
      geometry: new OctahedronGeometry(FOOD_RADIUS * 1.25),
      material: this.#material,
    })
    this.#instances = new Instances(scene, shape, CAPACITY)
  }

  /** Draws all food anew. */
  replace(): void {
    this.#slots.clear()
    this.#ids.length = 0
    for (const { id } of this.#world.food.values()) this.#put(id)
    this.#instances.count = this.#ids.length
  }

  /** One piece has moved, appeared or gone. */
  move(id: number): void {
    if (this.#world.food.get(id) === undefined) this.#remove(id)
    else this.#put(id)
    this.#instances.count = this.#ids.length
  }

  /** Lets the fragments glow. */
  frame({ now }: Moment): void {
    const { color } = this.#material
    color.r = color.g = color.b = 1.6 + 0.3 * Math.sin(now * 0.003)
  }

  #put(id: number): void {
    let slot = this.#slots.get(id)
    if (slot === undefined) {
      slot = this.#ids.push(id) - 1
      this.#slots.set(id, slot)
      this.#instances.count = this.#ids.length
    }
    this.#draw(id, slot)
  }

  #remove(id: number): void {
    const slot = this.#slots.get(id)
    if (slot === undefined) return
    this.#slots.delete(id)
    const last = this.#ids.pop() as number
    if (last === id) return
    this.#ids[slot] = last
    this.#slots.set(last, slot)
    this.#draw(last, slot)
  }

  #draw(id: number, slot: number): void {
    const spot = this.#world.food.get(id)
    if (spot === undefined) return
    const ground = this.#world.terrain?.heightAt(spot.x, spot.z) ?? 0
    this.#matrix.makeRotationY(id * 2.4)
    this.#matrix.setPosition(spot.x, ground + FOOD_RADIUS + 0.25, spot.z)
    this.#instances.updateMatrix(slot, this.#matrix)
    this.#instances.setColour(slot, FOOD[Math.abs(id) % FOOD.length] as Color)
  }
}
