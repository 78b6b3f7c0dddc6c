import { REACH_SLACK, radius } from '../../../rules/reach.ts'
import { fiveTimesASecond } from '../cheater.ts'
import type { Cheat } from './index.ts'

/** Far beyond every reach, in world units. */
const FAR = 60

/** Time of a whole charge, in milliseconds: 150 units that drain and fill at 80 a second. */
const CHARGE_MS = 3_750

export const remoteEater: Cheat = {
  name: 'remote eater',
  async run(cheater, { seconds, random }) {
    await fiveTimesASecond(seconds, async () => {
      const pieces = cheater.pieces((distance) => distance > FAR)
      const food_id = pieces[Math.floor(random() * pieces.length)]
      if (food_id !== undefined) await cheater.cheat('eat', { food_id, player_id: cheater.id })
    })
  },
}

/**
 * A second report of a piece is illegal, unless the piece has landed in its eater's reach again: then it
 * is another meal.
 */
export const doubleEater: Cheat = {
  name: 'food double-eater',
  async run(cheater, { seconds }) {
    let angle = 0
    let last: number | undefined
    await fiveTimesASecond(seconds, async () => {
      angle += 0.05
      const { x, z } = cheater.place
      await cheater.report({ x: x + 2 * Math.cos(angle), z: z + 2 * Math.sin(angle) })
      const food_id = cheater.pieces((distance) => distance < 15).find((id) => id !== last)
      if (food_id === undefined) return
      last = food_id
      const meal = { food_id, player_id: cheater.id }
      const reach = radius(cheater.mass + 1) + REACH_SLACK
      const isInReach = () => cheater.pieces((distance) => distance <= reach).includes(food_id)
      // Both are on their way before the first is answered.
      const landedInReach = cheater.ask('eat', meal).then(isInReach)
      const second = await cheater.ask('eat', meal)
      if (await landedInReach) return
      cheater.count(second.ok ? 'accepted' : second.error.code)
    })
  },
}

/** Illegal is every boost beyond those that the charge allows in the time: the first, and one for each whole cycle. */
export const boostSpammer: Cheat = {
  name: 'boost spammer',
  async run(cheater, { seconds }) {
    const start = performance.now()
    let accepted = 0
    let attempts = 0
    await fiveTimesASecond(seconds, async (round) => {
      // Twice a second is what the limit on boosts admits.
      if (round % 3 !== 0) return
      attempts += 1
      const answer = await cheater.ask('boost', { player_id: cheater.id })
      if (answer.ok) accepted += 1
    })
    const legal = 1 + Math.floor((performance.now() - start) / CHARGE_MS)
    const surplus = Math.max(0, accepted - legal)
    for (let i = 0; i < attempts - legal; i++) cheater.count(i < surplus ? 'accepted' : 'TOO_FAST')
  },
}
