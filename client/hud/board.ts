import { Color } from 'three'
import { colourOf } from '../drawing/palette.ts'
import type { Player } from '../network/player.ts'
import { element } from './element.ts'
import { nameOf } from './names.ts'

const LINES = 10

/** A line of its own below, for a player who is not among them. */
const OWN_LINE = LINES

/** A line of the page, and what it shows at present. */
type Line = {
  readonly item: HTMLLIElement
  readonly dot: HTMLElement
  readonly name: HTMLElement
  readonly mass: HTMLElement
  player: Player | undefined
  rank: number
  shownMass: number
}

/** In whole numbers: a difference with a fraction would be an object. */
const byMass = (a: Player, b: Player): number => Math.sign(b.marble.mass - a.marble.mass)

/** The ten largest players. Its lines are made once, and only what changes in them is written. */
export class Board {
  readonly #lines: readonly Line[]
  readonly #largest: Player[] = []
  readonly #colour = new Color()

  constructor() {
    const list = element('#board ol')
    this.#lines = Array.from({ length: LINES + 1 }, () => {
      const item = document.createElement('li')
      const [dot, name, mass] = ['i', 'span', 'b'].map((tag) => document.createElement(tag))
      dot?.classList.add('dot')
      item.append(dot as HTMLElement, name as HTMLElement, mass as HTMLElement)
      item.hidden = true
      list.append(item)
      return { item, dot, name, mass, player: undefined, rank: -1, shownMass: -1 } as Line
    })
  }

  update(players: readonly Player[]): void {
    const largest = this.#largest
    largest.length = players.length
    for (let i = 0; i < players.length; i++) largest[i] = players[i] as Player
    largest.sort(byMass)
    let own = 0
    while (own < largest.length && largest[own]?.role !== 'main') own++
    for (let rank = 0; rank < LINES; rank++) this.#show(rank, rank, largest[rank])
    this.#show(OWN_LINE, own, own < LINES ? undefined : largest[own])
  }

  #show(place: number, rank: number, player: Player | undefined): void {
    const line = this.#lines[place] as Line
    if (line.player !== player || line.rank !== rank) this.#name(line, rank, player)
    if (player === undefined) return
    const mass = Math.round(player.marble.mass)
    if (line.shownMass === mass) return
    line.shownMass = mass
    line.mass.textContent = String(mass)
  }

  #name(line: Line, rank: number, player: Player | undefined): void {
    line.player = player
    line.rank = rank
    line.item.hidden = player === undefined
    if (player === undefined) return
    const isOwn = player.role === 'main'
    line.item.classList.toggle('self', isOwn)
    line.dot.style.background = `#${colourOf(player, this.#colour).getHexString()}`
    line.name.textContent = isOwn ? `${rank + 1}. you` : nameOf(player)
  }
}
