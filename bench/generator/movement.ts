import type { Dialect, Report } from './dialect.ts'
import type { Latency } from './job.ts'
import { Player } from './player.ts'

/** Each player reports both kinds this often, in milliseconds. */
const PERIOD_MS = 200

/** One in so many frames is read; primes, so that no kind and no sender is favoured. */
const STRIDES = [997, 499, 127, 31, 7, 1]
const SAMPLES_PER_SECOND = 500

/** From a player to one on the same node, or on another. */
type Way = 'local' | 'across'

/** A world of players that move: sends their reports on time, checks and times a sample of what they receive. */
export class Movement {
  readonly players: Player[] = []
  readonly #dialect: Dialect
  readonly #isEcho: boolean
  readonly #latest = new Map<string, number>()
  #nodes = 1
  #latencies: Record<Way, number[]> = { local: [], across: [] }
  #stride = 1
  #untilSample = 1
  #number = 0
  #due: number[] = []
  #timer: NodeJS.Timeout | undefined
  /** Reports sent. */
  sent = 0
  sampled = 0
  faults = 0

  constructor(dialect: Dialect, isEcho: boolean) {
    this.#dialect = dialect
    this.#isEcho = isEcho
  }

  /** A player that never moves. */
  newVisitor(): Player {
    return new Player(0, this.#dialect, (...frame) => this.#onMovement(...frame))
  }

  #newPlayer(): Player {
    const number = this.players.length + 1
    const player = new Player(number, this.#dialect, (...frame) => this.#onMovement(...frame))
    this.players.push(player)
    return player
  }

  /** Connects this many players, a few at a time, in turn to each of the origins. */
  async gather(origins: readonly string[], count: number): Promise<void> {
    this.#nodes = origins.length
    for (let i = 0; i < count; i += 10) {
      const few = Array.from({ length: Math.min(10, count - i) }, () => this.#newPlayer())
      await Promise.all(
        few.map((player) => player.join(origins[this.#nodeOf(player.number)] ?? '')),
      )
    }
  }

  /** Players are spread over the nodes in turn. */
  #nodeOf(player: number): number {
    return player % this.#nodes
  }

  /** Starts the reports, spread evenly over the period. */
  start(): void {
    const now = performance.now()
    const { length } = this.players
    const perSecond = (2 * length * (length - 1) * 1000) / PERIOD_MS
    const affordable = perSecond / SAMPLES_PER_SECOND
    this.#stride = STRIDES.find((stride) => stride <= affordable) ?? 1
    this.#due = this.players.map((_, i) => now + (i / length) * PERIOD_MS)
    this.#timer = setInterval(() => this.#sendDue(), 1)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  get deliveries(): number {
    return this.players.reduce((sum, { movements }) => sum + movements, 0)
  }

  /** Everything that arrived, with the frames' headers and without those of TCP. */
  get bytes(): number {
    return this.players.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Percentiles of what was sampled since the last call. */
  takeLatency(way: Way = 'local'): Latency | undefined {
    const sorted = this.#latencies[way].sort((a, b) => a - b)
    this.#latencies[way] = []
    if (sorted.length === 0) return undefined
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number
    return { p50: at(0.5), p99: at(0.99) }
  }

  #sendDue(): void {
    const now = performance.now()
    for (const [i, player] of this.players.entries()) {
      if ((this.#due[i] as number) > now || player.isClosed) continue
      this.#due[i] = (this.#due[i] as number) + PERIOD_MS
      this.#number += 1
      for (const kind of ['look', 'state'] as const) this.#report(player, kind)
    }
  }

  #report(player: Player, kind: Report['kind']): void {
    const report = { kind, stamp: stamp(), number: this.#number, sender: player.number }
    player.say(this.#dialect.encode(report))
    this.sent += 1
  }

  #onMovement(player: Player, chunk: Buffer, start: number, end: number): void {
    this.#untilSample -= 1
    if (this.#untilSample > 0 || !this.#isEcho) return
    this.#untilSample = this.#stride
    this.sampled += 1
    try {
      this.#check(player, Buffer.from(chunk.subarray(start, end)))
    } catch {
      this.faults += 1
    }
  }

  #check(player: Player, payload: Buffer): void {
    const { kind, stamp: sentAt, number, sender } = this.#dialect.decode(payload)
    const row = `${player.number} ${sender} ${kind}`
    const isNext = number > (this.#latest.get(row) ?? 0)
    this.#latest.set(row, number)
    const isKnown = sender >= 1 && sender <= this.players.length
    if (!isNext || !isKnown || sender === player.number) this.faults += 1
    const latency = (stamp() - sentAt + STAMP_RANGE) % STAMP_RANGE
    const isAcross = this.#nodeOf(player.number) !== this.#nodeOf(sender)
    this.#latencies[isAcross ? 'across' : 'local'].push(latency)
  }
}

/** Stamps travel in fields that servers bound to a million; they begin anew within that. */
const STAMP_RANGE = 900_000

function stamp(): number {
  return Math.round((performance.now() % STAMP_RANGE) * 1000) / 1000
}
