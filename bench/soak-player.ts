import { io, type Socket } from 'socket.io-client'
import { type MassRules, massAfterBoost, massAfterMeal, massAfterObstacle } from '../rules/mass.ts'
import type { Acknowledgement } from '../schemas/refusals.ts'
import type { FieldObjects, ServerPayload } from '../schemas/server-events.ts'

export type Marble = {
  id: string
  mass: number
  /** An operation is under way, or another client is about to kill it. */
  busy: boolean
}

const AT_REST = {
  position_x: 50,
  position_y: 5,
  position_z: 50,
  velocity_x: 0,
  velocity_y: 0,
  velocity_z: 0,
  angular_velocity_x: 0,
  angular_velocity_y: 0,
  angular_velocity_z: 0,
}

/** What the soak expects of the whole world: its own account of every mass, and what went wrong. */
export class Model {
  readonly marbles = new Map<string, Marble>()
  /** When each piece of food was last reported, so that no two meals meet. */
  readonly reportedAt = new Map<number, number>()
  readonly faults: string[] = []
  readonly counts = new Map<string, number>()

  expect(what: string, actual: unknown, expected: unknown): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
    const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)]
    if (a !== e) this.faults.push(`${what}: got ${a}, expected ${e}`)
  }
}

/** A stock client that acts and keeps the model's account of the marbles it simulates. */
export class SoakPlayer {
  readonly socket: Socket
  readonly mine = new Set<string>()
  readonly #model: Model
  readonly #rules: MassRules
  #objects: FieldObjects = { food: [], obstacles: [] }

  constructor(url: string, model: Model, rules: MassRules) {
    this.#model = model
    this.#rules = rules
    this.socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false })
    this.socket.on('field_objects', (objects: FieldObjects) => {
      this.#objects = objects
    })
    const adopt = ({ id, mass }: ServerPayload<'initialize_main_player'>) => {
      model.marbles.set(id, { id, mass, busy: false })
      this.mine.add(id)
    }
    this.socket.on('initialize_main_player', adopt)
    this.socket.on('initialize_zombie_player', adopt)
  }

  get id(): string {
    return this.socket.id ?? ''
  }

  ask(event: string, payload: object): Promise<Acknowledgement> {
    return this.socket.timeout(10_000).emitWithAck(event, payload)
  }

  async revive(): Promise<void> {
    const answer = await this.ask('initialize_main', {})
    this.#model.expect('initialize_main', answer.ok, true)
  }

  /** Runs one operation whose outcome the model predicts, while nobody else touches the marble. */
  async #alone(marble: Marble, operation: () => Promise<void>): Promise<void> {
    if (marble.busy) return
    marble.busy = true
    await operation()
    marble.busy = false
  }

  async #change(event: string, marble: Marble, payload: object, rule: (mass: number) => number) {
    let expected: unknown
    try {
      marble.mass = rule(marble.mass)
      expected = marble.mass
    } catch (error) {
      expected = (error as { code: string }).code
    }
    const answer = await this.ask(event, { player_id: marble.id, ...payload })
    this.#model.expect(event, answer.ok ? answer['mass'] : answer.error.code, expected)
  }

  boost(marble: Marble): Promise<void> {
    return this.#alone(marble, () =>
      this.#change('boost', marble, {}, (mass) => massAfterBoost(mass, this.#rules)),
    )
  }

  eat(marble: Marble, random: () => number): Promise<void> {
    const { food } = this.#objects
    const piece = food[Math.floor(random() * food.length)]
    const last = piece && this.#model.reportedAt.get(piece.id)
    if (piece === undefined || piece.id < 0 || Date.now() - (last ?? 0) < 1_000)
      return Promise.resolve()
    this.#model.reportedAt.set(piece.id, Date.now())
    return this.#alone(marble, () =>
      this.#change('eat', marble, { food_id: String(piece.id) }, (mass) =>
        massAfterMeal(mass, this.#rules),
      ),
    )
  }

  collide(marble: Marble, random: () => number): Promise<void> {
    const obstacle_id = Math.floor(random() * this.#objects.obstacles.length)
    return this.#alone(marble, () =>
      this.#change('collision', marble, { obstacle_id }, (mass) =>
        massAfterObstacle(mass, this.#rules),
      ),
    )
  }

  /** All marbles of this client that the model knows. */
  marbles(): Marble[] {
    return [...this.mine].flatMap((id) => this.#model.marbles.get(id) ?? [])
  }

  /** Takes hold of all the client's marbles, or of none. */
  hold(): Marble[] | undefined {
    const held = this.marbles()
    if (held.some(({ busy }) => busy)) return undefined
    for (const marble of held) marble.busy = true
    return held
  }

  /** Reports a kill; the model knows whether this client may. Hunters and victim hold still meanwhile. */
  async kill(victim: Marble): Promise<void> {
    if (victim.busy) return
    const hunters = this.hold()
    if (hunters === undefined) return
    victim.busy = true
    const allowed = hunters.some((hunter) => hunter === victim || hunter.mass > victim.mass)
    const answer = await this.ask('kill_player', { id: victim.id, x_position: 50, z_position: 50 })
    const outcome = answer.ok ? 'ok' : answer.error.code
    this.#model.expect('kill_player', outcome, allowed ? 'ok' : 'TOO_SMALL')
    for (const marble of [...hunters, victim]) marble.busy = false
    if (answer.ok) this.#model.marbles.delete(victim.id)
  }

  report(): void {
    for (const { id } of this.marbles()) {
      this.socket.emit('look', { id, look_x: 1, look_y: 0, look_z: 0 })
      this.socket.emit('player_state_reconcile', { id, ...AT_REST })
    }
  }
}
