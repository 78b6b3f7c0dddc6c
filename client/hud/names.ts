import type { Player } from '../network/player.ts'

/** The protocol knows no names: the first letters of an id tell players apart. */
export function nameOf({ id, role }: Player): string {
  if (role === 'main') return 'you'
  const [, number] = /^zombie_(\d+)$/.exec(id) ?? []
  return number === undefined ? id.slice(0, 5) : `zombie ${number}`
}
