import * as tuning from './constants.ts'
import { type Rotation, turn } from './rotation.ts'
import type { Ground, Terrain } from './terrain.ts'
import { type Vector, vector } from './vector.ts'

/** One marble as the simulation sees it. */
export type Marble = {
  /** Changed by `weigh` alone, so that mass and radius agree. */
  readonly mass: number
  /** In world units. Kept, because a cube root for each pair of marbles and step would cost more than all else. */
  readonly radius: number
  /** Greatest speed that its own thrust gives it without a boost, in units per second. Kept likewise. */
  readonly limit: number
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
    limit: speedLimit(mass, false),
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
  weighed.limit = speedLimit(mass, false)
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

const ground: Ground = { height: 0, normal: vector() }

const STEP = { seconds: tuning.STEP_SECONDS }

/**
 * Moves a marble on by one step of STEP_SECONDS. Its parts hand on objects, and no numbers, which
 * would be boxed on their way: a step allocates nothing.
 */
export function step(marble: Marble, terrain: Terrain): void {
  thrust(marble)
  fall(marble)
  touchGround(marble, terrain)
  touchWalls(marble, terrain)
  turn(marble.rotation, marble.spin, STEP)
}

/** The original's rule: force along the view direction, unless the speed along it has reached the limit. */
function thrust(marble: Marble): void {
  const { velocity, direction, throttle, boosting } = marble
  if (throttle === 0) return
  const along = direction.x * velocity.x + direction.y * velocity.y + direction.z * velocity.z
  const factor = boosting ? tuning.BOOST_FACTOR : 1
  if (along * Math.sign(throttle) > marble.limit * factor) return
  const gain = tuning.THRUST * factor * throttle * tuning.STEP_SECONDS
  velocity.x += direction.x * gain
  velocity.y += direction.y * gain
  velocity.z += direction.z * gain
}

function fall({ position, velocity }: Marble): void {
  velocity.y -= tuning.GRAVITY * tuning.STEP_SECONDS
  position.x += velocity.x * tuning.STEP_SECONDS
  position.y += velocity.y * tuning.STEP_SECONDS
  position.z += velocity.z * tuning.STEP_SECONDS
}

function touchGround(marble: Marble, terrain: Terrain): void {
  const { position, velocity, radius } = marble
  const { normal } = ground
  terrain.groundAt(position, ground)
  const clearance = (position.y - ground.height) * normal.y
  marble.grounded = clearance <= radius + 0.02
  if (!marble.grounded) return
  if (clearance < radius) position.y += (radius - clearance) / normal.y
  const into = velocity.x * normal.x + velocity.y * normal.y + velocity.z * normal.z
  if (into < 0) {
    const back = -into * (1 + (into < -2 ? tuning.GROUND_BOUNCE : 0))
    velocity.x += normal.x * back
    velocity.y += normal.y * back
    velocity.z += normal.z * back
  }
  grip(marble)
  roll(marble)
}

/** Rolling drag on all of the speed, and grip on the part of it across the view direction. */
function grip({ velocity, direction, throttle }: Marble): void {
  const kept = 1 - tuning.ROLLING_DRAG * tuning.STEP_SECONDS
  velocity.x *= kept
  velocity.z *= kept
  if (throttle === 0) return
  const across = velocity.x * direction.z - velocity.z * direction.x
  const taken = across * tuning.GRIP * tuning.STEP_SECONDS
  velocity.x -= taken * direction.z
  velocity.z += taken * direction.x
}

/** Rolling without slipping: the spin is what the speed over the ground makes it. */
function roll({ velocity, spin, radius }: Marble): void {
  const { normal } = ground
  spin.x = (normal.y * velocity.z - normal.z * velocity.y) / radius
  spin.y = (normal.z * velocity.x - normal.x * velocity.z) / radius
  spin.z = (normal.x * velocity.y - normal.y * velocity.x) / radius
}

/** Keeps a marble on the board; it may lean over the edge a little, so that food there can be reached. */
function touchWalls({ position, velocity, radius }: Marble, { width, depth }: Terrain): void {
  const margin = Math.min(radius * 0.6, width / 4, depth / 4)
  const x = Math.min(Math.max(position.x, margin), width - 1 - margin)
  const z = Math.min(Math.max(position.z, margin), depth - 1 - margin)
  if (x !== position.x)
    velocity.x = Math.abs(velocity.x) * Math.sign(x - position.x) * tuning.WALL_BOUNCE
  if (z !== position.z)
    velocity.z = Math.abs(velocity.z) * Math.sign(z - position.z) * tuning.WALL_BOUNCE
  position.x = x
  position.z = z
}
