import type { ServerPayload } from '../../schemas/server-events.ts'
import type { Marble } from '../physics/marble.ts'
import { turn } from '../physics/rotation.ts'
import { copy, distanceSquared, type Vector, vector } from '../physics/vector.ts'

type State = ServerPayload<'otherPlayerStateInfo'>
/** What time it is (ms), and how much has passed since the frame before (s). An object, because numbers are boxed on their way. */
export type Moment = { now: number; seconds: number }

type Report = { at: number; position: Vector; velocity: Vector; spin: Vector }

/** Others are shown this long ago, in milliseconds: one report's interval, and some jitter. */
const DELAY_MS = 260

/** Longest time for which a motion goes on without a report, in milliseconds. */
const EXTRAPOLATION_MS = 400

/** A farther jump is a respawn, not a motion, in world units. */
const JUMP = 30

const KEPT = 4

/** The motion of a marble that somebody else simulates, made smooth between its reports. */
export class Motion {
  readonly #reports: Report[] = Array.from({ length: KEPT }, () => ({
    at: 0,
    position: vector(),
    velocity: vector(),
    spin: vector(),
  }))
  #count = 0

  /** Whether it is known where the marble is. */
  get known(): boolean {
    return this.#count > 0
  }

  /** Takes a report that arrived at `now` (ms). */
  report(state: State, now: number): void {
    const newest = this.#reports[0] as Report
    const report = this.#reports.pop() as Report
    report.at = now
    setVector(report.position, state.position_x, state.position_y, state.position_z)
    setVector(report.velocity, state.velocity_x, state.velocity_y, state.velocity_z)
    setVector(
      report.spin,
      state.angular_velocity_x,
      state.angular_velocity_y,
      state.angular_velocity_z,
    )
    const jumped = distanceSquared(newest.position, report.position) > JUMP * JUMP
    this.#count = jumped ? 1 : Math.min(this.#count + 1, KEPT)
    this.#reports.unshift(report)
  }

  /** Moves the marble to where it is shown at a moment. */
  apply(marble: Marble, moment: Moment): void {
    const time = moment.now - DELAY_MS
    let newer = 0
    while (newer < this.#count - 1 && (this.#reports[newer + 1] as Report).at > time) newer++
    const a = this.#reports[newer + 1]
    const b = this.#reports[newer] as Report
    if (a !== undefined && newer + 1 < this.#count && b.at > time) between(a, b, moment, marble)
    else beyond(b, moment, marble)
    turn(marble.rotation, marble.spin, moment)
  }
}

/** On the cubic curve that leaves `a` and reaches `b` with their velocities. */
function between(a: Report, b: Report, { now }: Moment, marble: Marble): void {
  const time = now - DELAY_MS
  const span = Math.max(1, b.at - a.at)
  const t = Math.max(0, (time - a.at) / span)
  const seconds = span / 1000
  const t2 = t * t
  const t3 = t2 * t
  const fromA = 2 * t3 - 3 * t2 + 1
  const fromB = 1 - fromA
  const leaveA = (t3 - 2 * t2 + t) * seconds
  const reachB = (t3 - t2) * seconds
  const { position, velocity } = marble
  position.x =
    a.position.x * fromA + b.position.x * fromB + a.velocity.x * leaveA + b.velocity.x * reachB
  position.y =
    a.position.y * fromA + b.position.y * fromB + a.velocity.y * leaveA + b.velocity.y * reachB
  position.z =
    a.position.z * fromA + b.position.z * fromB + a.velocity.z * leaveA + b.velocity.z * reachB
  velocity.x = a.velocity.x * (1 - t) + b.velocity.x * t
  velocity.y = a.velocity.y * (1 - t) + b.velocity.y * t
  velocity.z = a.velocity.z * (1 - t) + b.velocity.z * t
  copy(b.spin, marble.spin)
}

/** Straight on from the newest report, for a while. */
function beyond({ at, position, velocity, spin }: Report, { now }: Moment, marble: Marble): void {
  const time = now - DELAY_MS
  const seconds = Math.min(Math.max(0, time - at), EXTRAPOLATION_MS) / 1000
  marble.position.x = position.x + velocity.x * seconds
  marble.position.y = position.y + velocity.y * seconds
  marble.position.z = position.z + velocity.z * seconds
  copy(velocity, marble.velocity)
  if (time - at > EXTRAPOLATION_MS) setVector(marble.spin, 0, 0, 0)
  else copy(spin, marble.spin)
}

function setVector(to: Vector, x: number, y: number, z: number): void {
  to.x = x
  to.y = y
  to.z = z
}
