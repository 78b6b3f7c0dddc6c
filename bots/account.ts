import type { ClientEventName } from '../schemas/client-events.ts'
import type { Acknowledgement } from '../schemas/refusals.ts'
import type { ServerEventName } from '../schemas/server-events.ts'

type Audience = 'all' | 'others'

/** What everyone must be told when an act was accepted; a kill that left food is told of in `eaten` as well. */
const CONSEQUENCES: Partial<Record<ClientEventName, readonly [ServerEventName, Audience][]>> = {
  look: [['otherPlayerLook', 'others']],
  player_state_reconcile: [['otherPlayerStateInfo', 'others']],
  eat: [
    ['eaten', 'all'],
    ['player_mass_update', 'all'],
  ],
  boost: [
    ['otherPlayerBoost', 'others'],
    ['player_mass_update', 'all'],
  ],
  collision: [
    ['player_mass_update', 'all'],
    ['other_player_collided_with_obstacle', 'others'],
  ],
  kill_player: [['player_killed', 'all']],
}

/** These tell of a new marble: its owner by one, everyone else by another. Together each client gets one per birth. */
const BIRTHS: ReadonlySet<ServerEventName> = new Set([
  'spawn',
  'initialize_main_player',
  'initialize_zombie_player',
])

/** Movement may be thinned out for a client that cannot keep up; everything else must arrive. */
const MOVEMENT: ReadonlySet<string> = new Set(['otherPlayerLook', 'otherPlayerStateInfo'])

/** What one client should have received of an event, and did. */
export type Line = { client: number; event: string; expected: number; received: number }
/** The same of all clients. One's surplus makes up for no other's loss: `missing` adds up what each lacks. */
export type Balance = Omit<Line, 'client'> & { missing: number; reliable: boolean }

/**
 * The books of a run: from what the server accepted follows what every client must receive.
 * It holds for clients that are all in the world before `open` and stay until the end. Others may
 * play along: what comes of them is more than was expected, and no shortfall.
 */
export class Account {
  readonly #clients: number
  readonly #expectedByAll = new Map<string, number>()
  readonly #ownShare: Map<string, number>[]
  readonly #received: Map<string, number>[]
  #open = false

  constructor(clients: number) {
    this.#clients = clients
    this.#ownShare = Array.from({ length: clients }, () => new Map())
    this.#received = Array.from({ length: clients }, () => new Map())
  }

  /** From here on everything counts. */
  open(): void {
    this.#open = true
  }

  /** The server accepted an event of a client; movement counts as accepted when it is sent. */
  accepted(client: number, event: ClientEventName, answer?: Acknowledgement): void {
    if (!this.#open) return
    const consequences = [...(CONSEQUENCES[event] ?? [])]
    const food = answer?.ok ? answer['food'] : undefined
    if (event === 'kill_player' && Array.isArray(food) && food.length > 0) {
      consequences.push(['eaten', 'all'])
    }
    for (const [name, audience] of consequences) {
      add(this.#expectedByAll, name)
      if (audience === 'others') add(this.#ownShare[client] as Map<string, number>, name)
    }
  }

  received(client: number, event: ServerEventName): void {
    if (!this.#open) return
    add(this.#received[client] as Map<string, number>, BIRTHS.has(event) ? 'births' : event)
  }

  /** Reliable events that did not arrive. */
  shortfalls(): Line[] {
    return this.lines().filter(
      ({ event, expected, received }) => !MOVEMENT.has(event) && received < expected,
    )
  }

  /** Sums over all clients. */
  balance(): Balance[] {
    const sums = new Map<string, Balance>()
    for (const { event, expected, received } of this.lines()) {
      const sum = sums.get(event) ?? {
        event,
        expected: 0,
        received: 0,
        missing: 0,
        reliable: !MOVEMENT.has(event),
      }
      sums.set(event, sum)
      sum.expected += expected
      sum.received += received
      sum.missing += Math.max(0, expected - received)
    }
    return [...sums.values()]
  }

  /** Every event of every client. A birth that all of them missed is not noticed. */
  lines(): Line[] {
    const lines: Line[] = []
    const births = Math.max(0, ...this.#received.map((received) => received.get('births') ?? 0))
    for (let client = 0; client < this.#clients; client++) {
      const received = this.#received[client]?.get('births') ?? 0
      lines.push({ client, event: 'births', expected: births, received })
      for (const [event, all] of this.#expectedByAll) {
        const expected = all - (this.#ownShare[client]?.get(event) ?? 0)
        lines.push({ client, event, expected, received: this.#received[client]?.get(event) ?? 0 })
      }
    }
    return lines
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
