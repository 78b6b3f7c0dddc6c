import type { Cheater } from '../cheater.ts'
import { flooder } from './flooder.ts'
import { boostSpammer, doubleEater, remoteEater } from './mass.ts'
import { nanSender, speeder, teleporter } from './movement.ts'
import { deadActor, idSpoofer, remoteKiller, smallKiller, zombieThief } from './others.ts'

export type CheatOptions = {
  url: string
  seconds: number
  /** Side of the board, in world units. */
  board: number
  random: () => number
}

/** One way of cheating: acts for a while and counts, with the cheater, what was illegal and what was refused. */
export type Cheat = {
  name: string
  run(cheater: Cheater, options: CheatOptions): Promise<void>
}

export const cheats: readonly Cheat[] = [
  teleporter,
  speeder,
  remoteEater,
  remoteKiller,
  smallKiller,
  deadActor,
  boostSpammer,
  doubleEater,
  idSpoofer,
  zombieThief,
  flooder,
  nanSender,
]
