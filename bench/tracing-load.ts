import { setTimeout as sleep } from 'node:timers/promises'
import { dialects } from './generator/dialects.ts'
import { Player } from './generator/player.ts'
import { usage } from './generator/process-usage.ts'

/** What the players do: both kinds of report at 5 Hz and two meals a second each, or meals alone, ten times as many. */
export type Mode = 'game' | 'meals'

const PERIODS_MS = {
  game: { report: 200, meal: 500 },
  meals: { report: Number.POSITIVE_INFINITY, meal: 50 },
} as const

const FOOD_COUNT = 1_000
const TURN_MS = 5

/** The load may end; what it has asked for then still has to be done. */
const SETTLE_MS = 200

const { 'socket.io': dialect } = dialects

/** One player whose client knows its id. */
class Eater extends Player {
  id = ''
  /** Meals of anybody that it was told of. */
  meals = 0
  #number = 0
  readonly due = { report: 0, meal: 0 }

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

export type Stretch = { events: number; meals: number; cpuSeconds: number }

/** The players of one server, who rest between stretches. */
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

  /** Plays for a while, and says what it cost the server. */
  async play(mode: Mode, milliseconds: number): Promise<Stretch> {
    const [first] = this.#eaters as [Eater]
    const mealsBefore = first.meals
    const cpuBefore = usage(this.#pid).onCpu
    const events = await this.#act(mode, performance.now() + milliseconds)
    await sleep(SETTLE_MS)
    return {
      events,
      meals: first.meals - mealsBefore,
      cpuSeconds: usage(this.#pid).onCpu - cpuBefore,
    }
  }

  leave(): void {
    for (const eater of this.#eaters) eater.leave()
  }

  async #act(mode: Mode, end: number): Promise<number> {
    const { report, meal } = PERIODS_MS[mode]
    const start = performance.now()
    for (const { due, number } of this.#eaters) {
      const share = number / this.#eaters.length
      due.report = report === Number.POSITIVE_INFINITY ? report : start + share * report
      due.meal = start + share * meal
    }
    let events = 0
    for (let now = start; now < end; now = performance.now()) {
      for (const eater of this.#eaters) {
        if (eater.due.report <= now) {
          eater.report()
          eater.due.report += report
          events += 2
        }
        if (eater.due.meal <= now) {
          this.#food = (this.#food + 1) % FOOD_COUNT
          eater.eat(this.#food)
          eater.due.meal += meal
          events += 1
        }
      }
      await sleep(TURN_MS)
    }
    return events
  }
}
