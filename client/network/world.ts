import type { ServerEventName, ServerPayload } from '../../schemas/server-events.ts'
import { Field, type Spot } from '../physics/field.ts'
import { createMarble, drop, weigh } from '../physics/marble.ts'
import { Terrain } from '../physics/terrain.ts'
import { vector } from '../physics/vector.ts'
import { Motion } from './motion.ts'
import type { Player } from './player.ts'

/** What somebody who shows or plays the world may want to hear of. */
export type WorldListener = {
  terrain?(terrain: Terrain): void
  /** Food or obstacles have changed altogether. */
  fieldReplaced?(): void
  foodMoved?(id: number): void
  playerAdded?(player: Player): void
  /** `killed` rather than gone with its user. */
  playerRemoved?(player: Player, killed: boolean): void
  massChanged?(player: Player, before: number): void
  boosted?(player: Player): void
  hitObstacle?(player: Player): void
}

export type ServerEventHandlers = {
  [Name in ServerEventName]?: (payload: ServerPayload<Name>) => void
}

/** Food of a ring is told to be gone by a place that is none. */
export const isGone = ({ id, x, z }: Spot): boolean => id < 0 && x <= 0 && z <= 0

/** The world as the server tells it: a ledger of players, masses, food and obstacles, nothing more. */
export class World {
  readonly players = new Map<string, Player>()
  readonly food = new Field()
  readonly obstacles = new Field()
  terrain: Terrain | undefined
  /** The living player of this client. */
  main: Player | undefined
  readonly #listeners: WorldListener[] = []
  readonly #now: () => number

  /** @param now milliseconds on a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now
  }

  listen(listener: WorldListener): void {
    this.#listeners.push(listener)
  }

  /** Forgets everything: a new connection tells it all anew. */
  reset(): void {
    for (const { id } of [...this.players.values()]) this.#remove(id, false)
    this.food.clear()
    this.obstacles.clear()
    for (const listener of this.#listeners) listener.fieldReplaced?.()
  }

  /** A piece that was reported as eaten disappears at once; the server says where it is next. */
  hideFood(id: number): void {
    this.food.remove(id)
    for (const listener of this.#listeners) listener.foodMoved?.(id)
  }

  /** The report was refused: the piece is still there, unless the server has placed it anew. */
  showFood({ id, x, z }: { id: number; x: number; z: number }): void {
    if (this.food.get(id) !== undefined) return
    this.food.put(id, x, z)
    for (const listener of this.#listeners) listener.foodMoved?.(id)
  }

  /** What to do with each event of the server. */
  readonly handlers: ServerEventHandlers = {
    landscape: ({ terrain: heights }) => {
      const terrain = new Terrain(heights)
      this.terrain = terrain
      for (const listener of this.#listeners) listener.terrain?.(terrain)
    },
    field_objects: ({ food, obstacles }) => {
      this.food.clear()
      this.obstacles.clear()
      for (const { id, x, z } of food) this.food.put(id, x, z)
      for (const { id, x, z } of obstacles) this.obstacles.put(id, x, z)
      for (const listener of this.#listeners) listener.fieldReplaced?.()
    },
    eaten: ({ food }) => {
      for (const { id, x, z } of food) {
        if (isGone({ id, x, z })) this.food.remove(id)
        else this.food.put(id, x, z)
        for (const listener of this.#listeners) listener.foodMoved?.(id)
      }
    },

    spawn: ({ id, mass }) => void this.#add(id, mass, 'remote'),
    initialize_main_player: (place) => {
      this.main = this.#add(place.id, place.mass, 'main', place)
    },
    initialize_zombie_player: (place) => void this.#add(place.id, place.mass, 'zombie', place),
    player_killed: ({ id }) => this.#remove(id, true),
    onEndSpawn: ({ id }) => this.#remove(id, false),

    player_mass_update: ({ id, mass }) => {
      const player = this.players.get(id)
      if (player === undefined) return
      const before = player.marble.mass
      weigh(player.marble, mass)
      for (const listener of this.#listeners) listener.massChanged?.(player, before)
    },
    otherPlayerLook: ({ id, look_x, look_y, look_z }) => {
      const direction = this.players.get(id)?.marble.direction
      if (direction === undefined) return
      direction.x = look_x
      direction.y = look_y
      direction.z = look_z
    },
    otherPlayerStateInfo: (state) => {
      const player = this.players.get(state.id)
      if (player?.role !== 'remote') return
      player.motion.report(state, this.#now())
      if (!player.placed) player.motion.apply(player.marble, { now: this.#now(), seconds: 0 })
      player.placed = true
    },
    otherPlayerBoost: ({ id }) => {
      const player = this.players.get(id)
      if (player) for (const listener of this.#listeners) listener.boosted?.(player)
    },
    other_player_collided_with_obstacle: ({ player_id: id }) => {
      const player = this.players.get(id)
      if (player) for (const listener of this.#listeners) listener.hitObstacle?.(player)
    },
  }

  #add(id: string, mass: number, role: Player['role'], place?: { x: number; z: number }): Player {
    this.#remove(id, false)
    const marble = createMarble(mass)
    const placed = place !== undefined
    const player = { id, role, marble, motion: new Motion(), placed, reported: vector() }
    if (place && this.terrain) drop(marble, this.terrain, place.x, place.z)
    this.players.set(id, player)
    for (const listener of this.#listeners) listener.playerAdded?.(player)
    return player
  }

  #remove(id: string, killed: boolean): void {
    const player = this.players.get(id)
    if (player === undefined) return
    this.players.delete(id)
    if (this.main === player) this.main = undefined
    for (const listener of this.#listeners) listener.playerRemoved?.(player, killed)
  }
}
