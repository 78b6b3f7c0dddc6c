import type { Connection } from './connection.ts'
import type { Moment } from './motion.ts'
import { lookOf } from './reports.ts'
import type { World } from './world.ts'

const INTERVAL_MS = 1_000

/** Measures the way to the server and back: once a second a look asks for its acknowledgement. */
export class Ping {
  /** Newest round trip in milliseconds; undefined until there is one. */
  milliseconds: number | undefined
  #nextAt = 0
  readonly #connection: Connection
  readonly #world: World

  constructor(connection: Connection, world: World) {
    this.#connection = connection
    this.#world = world
  }

  update({ now }: Moment): void {
    const { main } = this.#world
    if (now < this.#nextAt || main === undefined) return
    this.#nextAt = now + INTERVAL_MS
    const sent = performance.now()
    this.#connection.send('look', lookOf(main), () => {
      this.milliseconds = performance.now() - sent
    })
  }
}
