import type { Marble } from '../physics/marble.ts'
import type { Vector } from '../physics/vector.ts'
import type { Motion } from './motion.ts'

/** One living marble. Mains and zombies are simulated here, remotes elsewhere. */
export type Player = {
  readonly id: string
  readonly role: 'main' | 'zombie' | 'remote'
  readonly marble: Marble
  /** Only of a remote. */
  readonly motion: Motion
  /** Whether it is known where it is. */
  placed: boolean
  /** Where the server was last told that one of ours is. */
  readonly reported: Vector
}
