import * as tuning from './constants.ts'
import { type Rotation, turn } from './rotation.ts'
import type { Terrain } from './terrain.ts'
import { addScaled, dot, type Vector, vector } from './vector.ts'

/** One marble as the simulation sees it. */
export type Marble = {
  /** Changed by `weigh` alone, so that mass and radius agree. */
  readonly mass: number
  /** In world units. Kept, because a cube root for each pair of marbles and step would cost more than all else. */
  readonly radius: number
  readonly position: Vector
  readonly velocity: Vector
  /** Angular velocity in radians per second. */
  readonly spin: Vector
  readonly rotation: Rotation
  /** Unit vector along which the thrust acts. */
  readonly direction: Vector
  /** Share of the thrust that is used: −1 … 1. */
  throttle: number
  boosting: boolean
  grounded: boolean
}

export function createMarble(mass: number): Marble {
  return {
    mass,
    radius: radiusOf(mass),
    position: vector(),
    velocity: vector(),
    spin: vector(),
    rotation: { x: 0, y: 0, z: 0, w: 1 },
    direction: vector(0, 0, 1),
    throttle: 0,
    boosting: false,
    grounded: false,
  }
}

/** Radius in world units: that of a sphere of density one. */
export const radiusOf = (mass: number): number => Math.cbrt((3 * mass) / (4 * Math.PI))

/** Gives a marble another mass. */
export function weigh(marble: Marble, mass: number): void {
  const weighed: { -readonly [Name in keyof Marble]: Marble[Name] } = marble
  weighed.mass = mass
  weighed.radius = radiusOf(mass)
}

/** Greatest speed that a marble's own thrust gives it, in units per second. */
export function speedLimit(mass: number, boosting: boolean): number {
  const limit = tuning.SPEED_LIMIT * Math.min(1, tuning.LIMIT_MASS / mass) ** tuning.LIMIT_EXPONENT
  return boosting ? limit * tuning.BOOST_FACTOR : limit
}

/** Puts a marble at rest above the ground. */
export function drop(marble: Marble, terrain: Terrain, x: number, z: number): void {
  const { position, velocity, spin } = marble
  position.x = x
  position.z = z
  position.y = terrain.heightAt(x, z) + marble.radius + tuning.DROP_HEIGHT
  velocity.x = velocity.y = velocity.z = 0
  spin.x = spin.y = spin.z = 0
}

/** Throws a marble away from an obstacle's centre and upwards. */
export function launch(marble: Marble, from: { x: number; z: number }): void {
  const x = marble.position.x - from.x
  const z = marble.position.z - from.z
  const distance = Math.hypot(x, z) || 1
  marble.velocity.x = (x / distance) * tuning.LAUNCH_AWAY
  marble.velocity.z = (z / distance) * tuning.LAUNCH_AWAY
  marble.velocity.y = tuning.LAUNCH_UP
}

const normal = vector()

/** Moves a marble on by one step. */
export function step(marble: Marble, terrain: Terrain, seconds = tuning.STEP_SECONDS): void {
  thrust(marble, seconds)
  marble.velocity.y -= tuning.GRAVITY * seconds
  addScaled(marble.velocity, seconds, marble.position)
  touchGround(marble, terrain, seconds)
  touchWalls(marble, terrain)
  turn(marble.rotation, marble.spin, seconds)
}

/** The original's rule: force along the view direction, unless the speed along it has reached the limit. */
function thrust({ mass, velocity, direction, throttle, boosting }: Marble, seconds: number): void {
  const along = dot(direction, velocity) * Math.sign(throttle)
  if (throttle === 0 || along > speedLimit(mass, boosting)) return
  const factor = boosting ? tuning.BOOST_FACTOR : 1
  addScaled(direction, tuning.THRUST * factor * throttle * seconds, velocity)
}

function touchGround(marble: Marble, terrain: Terrain, seconds: number): void {
  const { position, velocity, radius } = marble
  terrain.normalAt(position.x, position.z, normal)
  const clearance = (position.y - terrain.heightAt(position.x, position.z)) * normal.y
  marble.grounded = clearance <= radius + 0.02
  if (!marble.grounded) return
  if (clearance < radius) position.y += (radius - clearance) / normal.y
  const into = dot(velocity, normal)
  if (into < 0) addScaled(normal, -into * (1 + (into < -2 ? tuning.GROUND_BOUNCE : 0)), velocity)
  grip(marble, seconds)
  roll(marble, radius)
}

/** Rolling drag on all of the speed, and grip on the part of it across the view direction. */
function grip({ velocity, direction, throttle }: Marble, seconds: number): void {
  const kept = 1 - tuning.ROLLING_DRAG * seconds
  velocity.x *= kept
  velocity.z *= kept
  if (throttle === 0) return
  const across = velocity.x * direction.z - velocity.z * direction.x
  velocity.x -= across * direction.z * tuning.GRIP * seconds
  velocity.z += across * direction.x * tuning.GRIP * seconds
}

/** Rolling without slipping: the spin is what the speed over the ground makes it. */
function roll({ velocity, spin }: Marble, radius: number): void {
  spin.x = (normal.y * velocity.z - normal.z * velocity.y) / radius
  spin.y = (normal.z * velocity.x - normal.x * velocity.z) / radius
  spin.z = (normal.x * velocity.y - normal.y * velocity.x) / radius
}

/** Keeps a marble on the board; it may lean over the edge a little, so that food there can be reached. */
function touchWalls(marble: Marble, terrain: Terrain): void {
  const margin = Math.min(marble.radius * 0.6, terrain.width / 4, terrain.depth / 4)
  bounce(marble, 'x', margin, terrain.width - 1 - margin)
  bounce(marble, 'z', margin, terrain.depth - 1 - margin)
}

function bounce({ position, velocity }: Marble, axis: 'x' | 'z', least: number, most: number) {
  if (position[axis] < least) {
    position[axis] = least
    velocity[axis] = Math.abs(velocity[axis]) * tuning.WALL_BOUNCE
  } else if (position[axis] > most) {
    position[axis] = most
    velocity[axis] = -Math.abs(velocity[axis]) * tuning.WALL_BOUNCE
  }
}
