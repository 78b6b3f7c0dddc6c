import { setTimeout as sleep } from 'node:timers/promises'
import { dialects } from './generator/dialects.ts'
import { Player } from './generator/player.ts'
import { usage } from './generator/process-usage.ts'

/**
 * What the players do in one beat: `game` is sixteen reports for a meal, as bots play; `meals` is
 * meals alone, where tracing weighs most.
 */
export type Mode = 'game' | 'meals'

/**
 * Beats of two reports each for one meal of a player. `npm run bots -- --count 50 --seconds 60 --seed 7` ends with some
 * 1,700 meals for 30,000 reports of the players alone, and its zombies report as well.
 */
const BEATS_PER_MEAL = 8

const FOOD_COUNT = 1_000

/** A beat lasts at least so long, in milliseconds: the server's tick of 20 ms has gone out in it for certain. */
const BEAT_MS = 45

/** Longest wait for the meals of a beat, in milliseconds. */
const PATIENCE_MS = 10_000

const { 'socket.io': dialect } = dialects

/** One player whose client knows its id. */
class Eater extends Player {
  id = ''
  /** Meals of anybody that it was told of. */
  meals = 0
  #number = 0

  constructor(number: number) {
    super(number, dialect, () => {})
    this.onMessage = (payload) => {
      const text = payload.toString('latin1', 0, 120)
      const [, id] = /^42\["initialize_main_player",\{"id":"([^"]+)"/.exec(text) ?? []
      if (id !== undefined) this.id = id
      if (text.startsWith('42["eaten"')) this.meals += 1
    }
  }

  report(): void {
    this.#number += 1
    for (const kind of ['look', 'state'] as const) {
      this.say(dialect.encode({ kind, stamp: 1, number: this.#number, sender: this.number }))
    }
  }

  eat(food: number): void {
    this.say(`42["eat",{"food_id":"${food}","player_id":"${this.id}"}]`)
  }
}

export type Stretch = { events: number; cpuSeconds: number }

/**
 * The players of one server, who rest between stretches. They wait for the meals of one beat before the
 * next, so that a server that others keep from its core gets the same events in the same lumps.
 */
export class TracingLoad {
  readonly #eaters: Eater[] = []
  readonly #pid: number
  #food = 0

  constructor(pid: number) {
    this.#pid = pid
  }

  async gather(origin: string, count: number): Promise<void> {
    for (let number = 1; number <= count; number++) {
      const eater = new Eater(number)
      await eater.join(origin)
      this.#eaters.push(eater)
    }
    while (this.#eaters.some(({ id }) => id === '')) await sleep(10)
  }

  /** Plays one beat, and says what it cost the process of the server. */
  async play(mode: Mode, beat: number): Promise<Stretch> {
    const before = usage(this.#pid).onCpu
    const events = await this.#beat(mode, beat)
    return { events, cpuSeconds: usage(this.#pid).onCpu - before }
  }

  leave(): void {
    for (const eater of this.#eaters) eater.leave()
  }

  async #beat(mode: Mode, beat: number): Promise<number> {
    const [witness] = this.#eaters as [Eater]
    const soonest = performance.now() + BEAT_MS
    let meals = 0
    for (const eater of this.#eaters) {
      if (mode === 'game') eater.report()
      if (mode === 'game' && (eater.number + beat) % BEATS_PER_MEAL > 0) continue
      this.#food = (this.#food + 1) % FOOD_COUNT
      eater.eat(this.#food)
      meals += 1
    }
    const expected = witness.meals + meals
    const deadline = performance.now() + PATIENCE_MS
    while (witness.meals < expected || performance.now() < soonest) {
      if (performance.now() > deadline) throw new Error('The server does not serve its meals')
      await sleep(2)
    }
    return meals + (mode === 'game' ? 2 * this.#eaters.length : 0)
  }
}
