import type { Vector } from './vector.ts'

/** A unit quaternion. */
export type Rotation = Vector & { w: number }

/** Turns a rotation by an angular velocity (radians per second) for a short time, in place. */
export function turn(
  rotation: Rotation,
  spin: Vector,
  { seconds }: { readonly seconds: number },
): void {
  const half = seconds / 2
  const { x, y, z, w } = rotation
  rotation.x += half * (spin.x * w + spin.y * z - spin.z * y)
  rotation.y += half * (spin.y * w + spin.z * x - spin.x * z)
  rotation.z += half * (spin.z * w + spin.x * y - spin.y * x)
  rotation.w += half * (-spin.x * x - spin.y * y - spin.z * z)
  normalise(rotation)
}

export function normalise(rotation: Rotation): void {
  const { x, y, z, w } = rotation
  const size = Math.sqrt(x * x + y * y + z * z + w * w)
  if (size === 0) {
    rotation.w = 1
    return
  }
  rotation.x /= size
  rotation.y /= size
  rotation.z /= size
  rotation.w /= size
}
