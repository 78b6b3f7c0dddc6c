import type { Player } from '../network/player.ts'
import { isPrey } from '../physics/boost.ts'

/** Prey counts as in sight within this distance, and this cosine of the angle to the heading. */
const SIGHT = 60
const SIGHT_COSINE = Math.cos(0.12)

/** Whether a player looks at a marble that it could hunt. */
export function seesPrey(self: Player, others: readonly Player[]): boolean {
  const { position, direction, mass } = self.marble
  for (let i = 0; i < others.length; i++) {
    const { marble, placed } = others[i] as Player
    const x = marble.position.x - position.x
    const z = marble.position.z - position.z
    const distance = Math.sqrt(x * x + z * z)
    const ahead = direction.x * x + direction.z * z
    const inSight = distance > 0 && distance < SIGHT && ahead > SIGHT_COSINE * distance
    if (placed && inSight && isPrey(mass, marble.mass)) return true
  }
  return false
}
