import { isGone, type ServerEventHandlers } from '../client/network/world.ts'
import { BOOST_MASS } from '../client/physics/boost.ts'
import { Field } from '../client/physics/field.ts'
import type { Clock } from './clock.ts'
import { type Measures, Peer, type Server } from './peer.ts'
import type { Action } from './schedule.ts'

/** Speed of a walking client, in world units per second: well within what a marble can do. */
const SPEED = 5

/** A client eats what lies within this distance, in world units. */
const REACH = 15

/** A client of the load tool: walks in a circle, and acts when the schedule says so. It simulates nothing else. */
export class LoadClient {
  readonly peer: Peer
  readonly sent = { move: 0, eat: 0, boost: 0, bump: 0 }
  /** Acts of the schedule that the rules did not allow just then. */
  skipped = 0
  readonly refused = new Map<string, number>()
  readonly #clock: Clock
  readonly #food = new Field()
  readonly #obstacles: number[] = []
  readonly #place = { x: 0, z: 0 }
  #mass = 0
  #number = 0

  constructor(server: Server, index: number, measures: Measures, clock: Clock) {
    this.#clock = clock
    this.peer = new Peer(server, index, measures, this.#handlers())
  }

  async join(): Promise<void> {
    await this.peer.open()
    await this.peer.ask('initialize_main', {})
    this.#move(0)
    await this.peer.settle()
  }

  act({ kind, atMs }: Action): void {
    if (kind === 'move') this.#move(atMs)
    else if (this.#attempt(kind)) this.sent[kind] += 1
    else this.skipped += 1
  }

  /** Sends an act if the rules allow it just now; says whether they did. */
  #attempt(kind: 'eat' | 'boost' | 'bump'): boolean {
    const player_id = this.peer.id
    const piece = this.#food.nearest(this.#place.x, this.#place.z, REACH)
    const [obstacle] = this.#obstacles
    if (kind === 'eat' && piece) {
      // Not again before the server has said where it is next.
      this.#food.remove(piece.id)
      this.#send('eat', { food_id: piece.id, player_id })
    } else if (kind === 'bump' && obstacle !== undefined) {
      this.#send('collision', { obstacle_id: obstacle, player_id })
    } else if (kind === 'boost' && this.#mass >= BOOST_MASS) {
      this.#send('boost', { player_id })
    } else {
      return false
    }
    return true
  }

  #send(...[event, payload]: Parameters<Peer['send']>): void {
    this.peer.send(event, payload, (answer) => {
      if (answer.ok) return
      const key = `${event} ${answer.error.code}`
      this.refused.set(key, (this.refused.get(key) ?? 0) + 1)
    })
  }

  #move(atMs: number): void {
    const { peer } = this
    const angle = atMs / 1000 + peer.index
    const velocity = { x: SPEED * Math.cos(angle), z: -SPEED * Math.sin(angle) }
    this.#number += 1
    this.sent.move += 1
    this.#clock.sent(peer.id, this.#number)
    peer.send('look', { look_x: velocity.x / SPEED, look_y: 0, look_z: velocity.z / SPEED })
    peer.send('player_state_reconcile', {
      position_x: this.#place.x + SPEED * Math.sin(angle),
      position_y: 12,
      position_z: this.#place.z + SPEED * Math.cos(angle),
      velocity_x: velocity.x,
      velocity_y: 0,
      velocity_z: velocity.z,
      // Carries the report's number, by which receivers find when it was sent.
      angular_velocity_x: this.#number,
      angular_velocity_y: 0,
      angular_velocity_z: 0,
      rotation_x: 0,
      rotation_y: 0,
      rotation_z: 0,
      rotation_w: 1,
    })
  }

  #handlers(): ServerEventHandlers {
    const nothing = () => {}
    return {
      field_objects: ({ food, obstacles }) => {
        for (const { id, x, z } of food) this.#food.put(id, x, z)
        this.#obstacles.push(...obstacles.map(({ id }) => id))
      },
      initialize_main_player: ({ x, z, mass }) => {
        this.#place.x = x
        this.#place.z = z
        this.#mass = mass
      },
      eaten: ({ food }) => {
        for (const piece of food) {
          if (isGone(piece)) this.#food.remove(piece.id)
          else this.#food.put(piece.id, piece.x, piece.z)
        }
      },
      player_mass_update: ({ id, mass }) => {
        if (id === this.peer.id) this.#mass = mass
      },
      otherPlayerStateInfo: ({ id, angular_velocity_x }) => {
        this.#clock.received(id, angular_velocity_x)
      },
      spawn: nothing,
      initialize_zombie_player: nothing,
      otherPlayerLook: nothing,
      otherPlayerBoost: nothing,
      other_player_collided_with_obstacle: nothing,
      player_killed: nothing,
      onEndSpawn: nothing,
      event_refused: ({ event, code }) => {
        this.refused.set(`${event} ${code}`, (this.refused.get(`${event} ${code}`) ?? 0) + 1)
      },
    }
  }
}
