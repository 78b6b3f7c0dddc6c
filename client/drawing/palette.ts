import { Color } from 'three'
import type { Player } from '../network/player.ts'

export const SKY_TOP = new Color('#4f9fdc')
export const SKY_HORIZON = new Color('#cfe8f3')
export const SEA = new Color('#2b7fa8')
export const SHALLOWS = new Color('#7fd6cf')
export const SHADOW = new Color('#0a1420')
export const DANGER = new Color('#e8121f')
export const OBSTACLE = new Color('#8e2de2')
export const OWN = new Color('#ffb02e')
export const ZOMBIE = new Color('#b9d0a8')

/** The landscape from its lowest to its highest point. */
export const GROUND: readonly (readonly [share: number, Color])[] = [
  [0, new Color('#e2cf94')],
  [0.16, new Color('#cfc27a')],
  [0.26, new Color('#7fb356')],
  [0.5, new Color('#4f9247')],
  [0.68, new Color('#6d8a4f')],
  [0.8, new Color('#8d8377')],
  [0.92, new Color('#b9b4ad')],
  [1, new Color('#ffffff')],
]
export const CLIFF = new Color('#85694a')

export const FOOD = ['#ffd21f', '#ff4b4b', '#22dcff', '#ff5fe0', '#b6ff2e', '#ff9430'].map(
  (name) => new Color(name),
)

/** A number in 0 … 1 that is always the same for an id. */
export function hash(id: string): number {
  let value = 2166136261
  for (let i = 0; i < id.length; i++) {
    value = Math.imul(value ^ id.charCodeAt(i), 16777619)
  }
  return (value >>> 0) / 4294967296
}

/** Every player has a colour of its own; zombies are dull, and gold is kept for oneself. */
export function colourOf({ id, role }: Player, colour: Color): Color {
  if (role === 'main') return colour.copy(OWN)
  if (id.startsWith('zombie_')) {
    return colour.copy(ZOMBIE).offsetHSL((hash(id) - 0.5) * 0.12, 0, (hash(`${id}l`) - 0.5) * 0.16)
  }
  return colour.setHSL(0.47 + hash(id) * 0.55, 0.85, 0.62)
}
