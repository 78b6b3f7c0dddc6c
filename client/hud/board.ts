import { Color } from 'three'
import { colourOf } from '../drawing/palette.ts'
import type { Player } from '../network/player.ts'
import { element, setText } from './element.ts'
import { nameOf } from './names.ts'

const LINES = 10

/** A line of its own below, for a player who is not among them. */
const OWN_LINE = LINES

type Line = { item: HTMLLIElement; dot: HTMLElement; name: HTMLElement; mass: HTMLElement }

/** The ten largest players. Its lines are made once and filled again and again. */
export class Board {
  readonly #lines: Line[]
  readonly #largest: Player[] = []
  readonly #colour = new Color()

  constructor() {
    const list = element('#board ol')
    this.#lines = Array.from({ length: LINES + 1 }, () => {
      const item = document.createElement('li')
      const [dot, name, mass] = ['i', 'span', 'b'].map((tag) => document.createElement(tag))
      dot?.classList.add('dot')
      item.append(dot as HTMLElement, name as HTMLElement, mass as HTMLElement)
      list.append(item)
      return { item, dot, name, mass } as Line
    })
  }

  update(players: readonly Player[]): void {
    this.#largest.length = 0
    for (const player of players) this.#largest.push(player)
    this.#largest.sort((a, b) => b.marble.mass - a.marble.mass)
    const own = this.#largest.findIndex(({ role }) => role === 'main')
    for (const [place, line] of this.#lines.entries()) {
      const rank = place === OWN_LINE ? Math.max(own, LINES) : place
      this.#show(line, rank, place === OWN_LINE && own < LINES ? undefined : this.#largest[rank])
    }
  }

  #show({ item, dot, name, mass }: Line, rank: number, player: Player | undefined): void {
    item.hidden = player === undefined
    if (player === undefined) return
    const isOwn = player.role === 'main'
    item.classList.toggle('self', isOwn)
    dot.style.background = `#${colourOf(player, this.#colour).getHexString()}`
    setText(name, isOwn ? `${rank + 1}. you` : nameOf(player))
    setText(mass, player.marble.mass.toFixed(0))
  }
}
