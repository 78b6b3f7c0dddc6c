/** A point or direction; y is up. What makes one writes it into its last argument, so that a step allocates nothing. */
export type Vector = { x: number; y: number; z: number }

export const vector = (x = 0, y = 0, z = 0): Vector => ({ x, y, z })

export function copy(from: Vector, to: Vector): void {
  to.x = from.x
  to.y = from.y
  to.z = from.z
}

export const dot = (a: Vector, b: Vector): number => a.x * b.x + a.y * b.y + a.z * b.z

export const length = (a: Vector): number => Math.sqrt(dot(a, a))

export function distanceSquared(a: Vector, b: Vector): number {
  const x = a.x - b.x
  const y = a.y - b.y
  const z = a.z - b.z
  return x * x + y * y + z * z
}

/** The heading from one place to another, in radians. */
export const headingTo = (from: { x: number; z: number }, to: { x: number; z: number }): number =>
  Math.atan2(to.x - from.x, to.z - from.z)

/** The level direction of a heading in radians: 0 looks along +z, a quarter turn along +x. */
export function headingDirection({ heading }: { readonly heading: number }, to: Vector): void {
  to.x = Math.sin(heading)
  to.y = 0
  to.z = Math.cos(heading)
}
