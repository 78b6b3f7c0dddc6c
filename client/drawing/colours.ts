import { Color } from 'three'
import type { Player } from '../network/player.ts'
import { colourOf } from './palette.ts'

/** The colours of the players that were shown lately: made once for each, and not for each frame. */
export class Colours {
  readonly #colours = new WeakMap<Player, Color>()

  of(player: Player): Color {
    const known = this.#colours.get(player)
    if (known) return known
    const colour = colourOf(player, new Color())
    this.#colours.set(player, colour)
    return colour
  }
}
