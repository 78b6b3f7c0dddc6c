import { type Answer, type Call, OriginalService } from './service.ts'

type Piece = { id: number | string; x: number; z: number }

/**
 * The object service with its quirks: it delivers by a call of its own while it answers, with integers
 * for ids the first time and strings in reverse order afterwards, and it reads a victim's mass from
 * the data service. Places follow from the ids and the number of moves, so that tests can tell them.
 */
export class ObjectService extends OriginalService {
  /** The game server that is delivered to. */
  gameUrl = ''
  /** The data service that knows the masses. */
  dataUrl = ''
  /** Called before each delivery: lets a test hold it back. */
  beforeDelivery: () => Promise<void> = async () => undefined
  readonly food: Piece[]
  readonly obstacles: Piece[]
  #deliveries = 0
  #moves = 0
  #ring = 0

  constructor(foodCount = 20, obstacleCount = 3) {
    super()
    this.food = Array.from({ length: foodCount }, (_, id) => ({ id, x: 10 + id, z: 20 + id }))
    this.obstacles = Array.from({ length: obstacleCount }, (_, id) => ({ id, x: 50, z: 50 + id }))
  }

  override async answer({ path, query }: Call): Promise<Answer> {
    if (path === '/terrain_objects') return this.#terrainObjects()
    if (path === '/update_object') return this.#updateObject(query['id'] ?? '')
    if (path === '/get_pi_food') return this.#piFood(query)
    return { status: 404, text: 'Not Found' }
  }

  /** What the next delivery carries. */
  delivery(): { food: Piece[]; obstacles: Piece[] } {
    const spell = (pieces: Piece[]) =>
      this.#deliveries === 0
        ? pieces
        : pieces.map(({ id, x, z }) => ({ id: String(id), x, z })).reverse()
    return { food: spell(this.food), obstacles: spell(this.obstacles) }
  }

  async deliver(body: unknown = this.delivery()): Promise<Response> {
    const response = await fetch(`${this.gameUrl}/send_field_objects`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    await response.arrayBuffer()
    this.#deliveries += 1
    return response
  }

  async #terrainObjects(): Promise<Answer> {
    await this.beforeDelivery()
    await this.deliver()
    return { text: 'OK' }
  }

  #updateObject(id: string): Answer {
    const piece = this.food.find((candidate) => String(candidate.id) === id)
    if (piece === undefined) return { status: 500, text: 'Internal Server Error' }
    this.#moves += 1
    piece.x = 30 + (this.#moves % 40)
    piece.z = 40 + (this.#moves % 40)
    return { json: { id, x: piece.x, z: piece.z } }
  }

  async #piFood({ x, z, player_id }: Record<string, string>): Promise<Answer> {
    const response = await fetch(`${this.dataUrl}/players/${player_id}`)
    const [record] = (await response.json()) as ({ mass: string } | null)[]
    if (!record) return { status: 500, text: 'Internal Server Error' }
    const count = Math.min(Math.floor(Number(record.mass)), 50)
    const food = Array.from({ length: count }, (_, i) => {
      const angle = (2 * Math.PI * i) / count
      this.#ring = (this.#ring % 50) + 1
      return {
        id: -this.#ring,
        x: Number(x) + 10 * Math.cos(angle),
        z: Number(z) + 10 * Math.sin(angle),
      }
    })
    return { json: { food } }
  }
}
