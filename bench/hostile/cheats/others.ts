import { type Cheater, fiveTimesASecond, type Known } from '../cheater.ts'
import type { Cheat } from './index.ts'

const FAR = 80

type Other = [id: string, known: Known]

const pick = <Item>(items: Item[], random: () => number): Item | undefined =>
  items[Math.floor(random() * items.length)]

const isZombie = ([id]: Other) => id.startsWith('zombie_')

function distance(cheater: Cheater, [, { place }]: Other): number {
  return place ? Math.hypot(place.x - cheater.place.x, place.z - cheater.place.z) : 0
}

const killOf = ([id, { place }]: Other) => ({
  id,
  x_position: place?.x ?? 0,
  z_position: place?.z ?? 0,
})

export const remoteKiller: Cheat = {
  name: 'remote killer',
  async run(cheater, { seconds, random }) {
    await fiveTimesASecond(seconds, async () => {
      await cheater.report(cheater.place)
      const lighter = [...cheater.others].filter(
        (other) => other[1].mass < cheater.mass && distance(cheater, other) > FAR,
      )
      const victim = pick(lighter, random)
      if (victim) await cheater.cheat('kill_player', killOf(victim))
    })
  },
}

export const smallKiller: Cheat = {
  name: 'small killer',
  async run(cheater, { seconds, random }) {
    await fiveTimesASecond(seconds, async () => {
      const heavier = [...cheater.others].filter(([, { mass }]) => mass >= cheater.mass)
      const victim = pick(heavier, random)
      if (victim) await cheater.cheat('kill_player', killOf(victim))
    })
  },
}

export const deadActor: Cheat = {
  name: 'dead actor',
  async run(cheater, { seconds, random }) {
    await cheater.ask('kill_player', { id: cheater.id, x_position: 9, z_position: 9 })
    await fiveTimesASecond(seconds, async (round) => {
      const player_id = cheater.id
      const acts: [string, object][] = [
        ['look', { look_x: 1, look_y: 0, look_z: 0 }],
        ['player_state_reconcile', cheater.state(cheater.place)],
        ['boost', { player_id }],
        ['eat', { food_id: Math.floor(random() * 900), player_id }],
        ['collision', { obstacle_id: 0, player_id }],
        ['kill_player', { id: player_id, x_position: 9, z_position: 9 }],
      ]
      await cheater.cheat(...(acts[round % acts.length] as [string, object]))
    })
  },
}

/** Acts in the name of another's player, by every event that names one. */
async function actAs(cheater: Cheater, id: string, round: number): Promise<void> {
  const acts: [string, object][] = [
    ['look', { look_x: 1, look_y: 0, look_z: 0, id }],
    ['player_state_reconcile', cheater.state(cheater.place, id)],
    ['boost', { player_id: id }],
    ['eat', { food_id: cheater.pieces(() => true)[0] ?? 0, player_id: id }],
    ['collision', { obstacle_id: 0, player_id: id }],
  ]
  await cheater.cheat(...(acts[round % acts.length] as [string, object]))
}

export const idSpoofer: Cheat = {
  name: 'id spoofer',
  async run(cheater, { seconds, random }) {
    await fiveTimesASecond(seconds, async (round) => {
      const other = pick(
        [...cheater.others].filter((other) => !isZombie(other)),
        random,
      )
      if (other) await actAs(cheater, other[0], round)
    })
  },
}

export const zombieThief: Cheat = {
  name: 'zombie thief',
  async run(cheater, { seconds, random }) {
    await fiveTimesASecond(seconds, async (round) => {
      const other = pick([...cheater.others].filter(isZombie), random)
      if (other) await actAs(cheater, other[0], round)
    })
  },
}
