export type Spot = { id: number; x: number; z: number }

/** Where to look: what is at most `reach` away from a place. */
export type Circle = { x: number; z: number; reach: number }

/** Side of a cell in world units: a little more than food plus a big marble, so that few cells are looked at. */
const CELL = 8

/** Food or obstacles by place: answers what lies near a point without looking at all of it. */
export class Field {
  readonly #spots = new Map<number, Spot>()
  readonly #cells = new Map<number, Spot[]>()

  get size(): number {
    return this.#spots.size
  }

  values(): IterableIterator<Spot> {
    return this.#spots.values()
  }

  get(id: number): Spot | undefined {
    return this.#spots.get(id)
  }

  put(id: number, x: number, z: number): void {
    this.remove(id)
    const spot = { id, x, z }
    this.#spots.set(id, spot)
    const key = cellKey(cellOf(x), cellOf(z))
    const cell = this.#cells.get(key)
    if (cell === undefined) this.#cells.set(key, [spot])
    else cell.push(spot)
  }

  remove(id: number): void {
    const spot = this.#spots.get(id)
    if (spot === undefined) return
    this.#spots.delete(id)
    const cell = this.#cells.get(cellKey(cellOf(spot.x), cellOf(spot.z)))
    cell?.splice(cell.indexOf(spot), 1)
  }

  clear(): void {
    this.#spots.clear()
    this.#cells.clear()
  }

  /** Calls `visit` with everything in a circle. The visitor must not change the field. */
  near(circle: Circle, visit: (spot: Spot) => void): void {
    const { x, z, reach } = circle
    for (let i = cellOf(x - reach); i <= cellOf(x + reach); i++) {
      for (let j = cellOf(z - reach); j <= cellOf(z + reach); j++) {
        const cell = this.#cells.get(cellKey(i, j))
        if (cell === undefined) continue
        for (let k = 0; k < cell.length; k++) {
          const spot = cell[k] as Spot
          const dx = spot.x - x
          const dz = spot.z - z
          if (dx * dx + dz * dz <= reach * reach) visit(spot)
        }
      }
    }
  }

  /** The nearest spot at most `reach` away. */
  nearest(x: number, z: number, reach: number): Spot | undefined {
    let best: Spot | undefined
    let bestDistance = Number.POSITIVE_INFINITY
    this.near({ x, z, reach }, (spot) => {
      const distance = (spot.x - x) ** 2 + (spot.z - z) ** 2
      if (distance >= bestDistance) return
      best = spot
      bestDistance = distance
    })
    return best
  }
}

const cellOf = (coordinate: number): number => Math.floor(coordinate / CELL)

/** Boards are at most 1000 wide, so cells stay within ±4096. */
const cellKey = (i: number, j: number): number => (i + 4096) * 8192 + (j + 4096)
