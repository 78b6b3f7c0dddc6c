import { type Answer, type Call, OriginalService } from './service.ts'

type Record = { [field: string]: string }

/**
 * The data service with its quirks: every value comes back as a string, a player is listed once for each
 * of its updates, a missing record is null, and what it does not understand it does not answer.
 */
export class DataService extends OriginalService {
  readonly players = new Map<string, Record>()
  readonly users = new Map<string, Record>()
  #updates: string[] = []

  override answer({ method, path, body }: Call): Promise<Answer> | Answer {
    const [, kind, verb = '', id] = path.split('/').map(decodeURIComponent)
    if (kind === 'flush') return this.#flush()
    const records = kind === 'players' ? this.players : kind === 'users' ? this.users : undefined
    if (records === undefined) return { status: 404, text: 'Cannot GET' }
    if (method === 'POST') return this.#add(kind, verb, body as Record)
    if (verb === 'get_all') return { json: this.#list(kind) }
    if (verb === 'delete') return { json: [records.delete(id ?? '') ? 1 : 0] }
    return { json: [records.get(verb) ?? null] }
  }

  /** How often `players/get_all` lists a player. */
  timesListed(id: string): number {
    return this.#updates.filter((updated) => updated === id).length
  }

  #flush(): Answer {
    this.players.clear()
    this.users.clear()
    this.#updates = []
    return { text: 'OK' }
  }

  #add(kind: string | undefined, verb: string, body: Record): Answer {
    const id = body['id']
    if (id === undefined) return 'no answer'
    if (kind === 'players') {
      this.players.set(id, { id, mass: String(body['mass']) })
      this.#updates.push(id)
      return { json: ['OK', this.#updates.length] }
    }
    const zombies = this.users.get(id)?.['zombies'] ?? ''
    const added = verb === 'add_zombie' ? `${zombies} ${body['zombie']}` : ''
    this.users.set(id, { id, zombies: added })
    return { json: ['OK', this.users.size] }
  }

  /** A player that was deleted leaves nulls behind. */
  #list(kind: string | undefined): unknown[] {
    if (kind === 'users') return [...this.users.values()]
    return this.#updates.map((id) => this.players.get(id) ?? null)
  }
}
