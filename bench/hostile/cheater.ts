import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import type { FieldObject } from '../../schemas/common.ts'
import type { Acknowledgement } from '../../schemas/refusals.ts'

/** Longest wait for an answer, in milliseconds; none within it counts as accepted. */
export const ANSWER_MS = 5_000

export type Place = { x: number; z: number }
export type Known = { mass: number; place?: Place }

/** A client of a cheat: it knows the world as every client does, and says what it likes. */
export class Cheater {
  readonly socket: Socket
  readonly food = new Map<number, Place>()
  readonly others = new Map<string, Known>()
  /** The zombies that it is to simulate, and where they begin. */
  readonly mine = new Map<string, Place>()
  place: Place = { x: 0, z: 0 }
  mass = 0
  /** Acts that no honest client makes, and how many of them were refused. */
  illegal = 0
  refused = 0
  readonly codes = new Map<string, number>()

  constructor(url: string) {
    this.socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false })
    const { socket, food, others } = this
    const put = ({ id, x, z }: FieldObject) => void food.set(id, { x, z })
    socket.on('field_objects', (objects: { food: FieldObject[] }) => objects.food.forEach(put))
    socket.on('eaten', (eaten: { food: FieldObject[] }) => eaten.food.forEach(put))
    socket.on('spawn', ({ id, mass }) => void others.set(id, { mass }))
    socket.on('player_killed', ({ id }) => void others.delete(id))
    socket.on('onEndSpawn', ({ id }) => void others.delete(id))
    socket.on('initialize_zombie_player', ({ id, x, z }) => {
      this.mine.set(id, { x, z })
    })
    socket.on('player_mass_update', ({ id, mass }) => {
      const other = others.get(id)
      if (other) other.mass = mass
      if (id === this.id) this.mass = mass
    })
    socket.on('otherPlayerStateInfo', ({ id, position_x: x, position_z: z }) => {
      const other = others.get(id)
      if (other) other.place = { x, z }
    })
  }

  get id(): string {
    return this.socket.id ?? ''
  }

  /** Joins, comes alive and says once where it is. */
  async enter(): Promise<void> {
    await once(this.socket as never, 'connect')
    await this.live()
  }

  async live(): Promise<void> {
    const answer = await this.ask('initialize_main', {})
    if (answer.ok && 'x' in answer) this.place = answer as unknown as Place
    this.mass = Number(answer.ok ? answer['mass'] : 0)
    await this.report(this.place)
  }

  ask(event: string, ...args: unknown[]): Promise<Acknowledgement> {
    return this.socket
      .timeout(ANSWER_MS)
      .emitWithAck(event, ...args)
      .catch((): Acknowledgement => ({ ok: true }))
  }

  /** One act that no honest client makes. */
  async cheat(event: string, ...args: unknown[]): Promise<boolean> {
    const answer = await this.ask(event, ...args)
    this.count(answer.ok ? 'accepted' : answer.error.code)
    return answer.ok
  }

  count(outcome: string): void {
    this.illegal += 1
    if (outcome !== 'accepted') this.refused += 1
    this.codes.set(outcome, (this.codes.get(outcome) ?? 0) + 1)
  }

  /** A movement report that is whole and, but for its place, plausible. */
  state({ x, z }: Place, id = this.id): object {
    const still = { angular_velocity_x: 0, angular_velocity_y: 0, angular_velocity_z: 0 }
    const position = { position_x: x, position_y: 12, position_z: z }
    return { id, ...position, velocity_x: 0, velocity_y: 0, velocity_z: 0, ...still }
  }

  /** Reports a place that it may be in. */
  async report(place: Place): Promise<void> {
    const answer = await this.ask('player_state_reconcile', this.state(place))
    if (answer.ok) this.place = place
  }

  /** The pieces of food at least, or at most, so far away. */
  pieces(test: (distance: number) => boolean): number[] {
    return [...this.food]
      .filter(([, { x, z }]) => test(Math.hypot(x - this.place.x, z - this.place.z)))
      .map(([id]) => id)
  }
}

/** Does something five times a second, as clients report, until the time is over. */
export async function fiveTimesASecond(
  seconds: number,
  act: (round: number) => Promise<unknown>,
): Promise<void> {
  const end = performance.now() + seconds * 1000
  for (let round = 0; performance.now() < end; round++) {
    const next = performance.now() + 200
    await act(round)
    await sleep(Math.max(0, next - performance.now()))
  }
}
