import { ANSWER_MS, type Cheater, fiveTimesASecond, type Place } from '../cheater.ts'
import type { Cheat } from './index.ts'

/** A jump is at least this far, in world units: six times as far as the fastest marble gets between two reports. */
const JUMP = 60

/** Four times as fast as the fastest marble, in world units per second. */
const SPEEDING = 200

/** Reports where it is for a while first, as a player who cheats later does. */
async function beHonest(cheater: Cheater): Promise<void> {
  await fiveTimesASecond(3, () => cheater.report(cheater.place))
}

export const teleporter: Cheat = {
  name: 'teleporter',
  async run(cheater, { seconds, random, board }) {
    await beHonest(cheater)
    let last = cheater.place
    await fiveTimesASecond(seconds, async () => {
      let next: Place
      do next = { x: random() * board, z: random() * board }
      while (Math.hypot(next.x - last.x, next.z - last.z) < JUMP)
      last = next
      await cheater.cheat('player_state_reconcile', cheater.state(next))
    })
  },
}

export const speeder: Cheat = {
  name: 'speeder',
  async run(cheater, { seconds, board }) {
    await beHonest(cheater)
    const length = board - 20
    await fiveTimesASecond(seconds, async (round) => {
      // To and fro along the board.
      const way = (cheater.place.x + (round + 1) * SPEEDING * 0.2) % (2 * length)
      const place = { x: 10 + (way < length ? way : 2 * length - way), z: cheater.place.z }
      await cheater.cheat('player_state_reconcile', cheater.state(place))
    })
  },
}

/** What JSON has no number for, and what is no number. */
const NO_NUMBERS = ['1e999', '-1e999', '"NaN"', 'null', '"1"', '[1]', '{}', 'true', '1e7']

export const nanSender: Cheat = {
  name: 'NaN sender',
  async run(cheater, { seconds }) {
    await fiveTimesASecond(seconds, async (round) => {
      const fields = Object.keys(cheater.state(cheater.place)).filter((name) => name !== 'id')
      const field = fields[round % fields.length] as string
      const value = NO_NUMBERS[round % NO_NUMBERS.length] as string
      const text = JSON.stringify({ ...cheater.state(cheater.place), [field]: 'HERE' })
      const payload = text.replace('"HERE"', value)
      cheater.count(await askRaw(cheater, 1_000_000 + round, payload))
    })
  },
}

/** Reports a state past the stock client's own JSON, and tells how it was taken. As elsewhere, no answer is none against it. */
function askRaw({ socket }: Cheater, ack: number, payload: string): Promise<string> {
  const { engine } = socket.io
  return new Promise((resolve) => {
    const end = (outcome: string) => {
      clearTimeout(timer)
      engine.off('data', listen)
      socket.off('disconnect', onEnd)
      resolve(outcome)
    }
    const onEnd = () => end('disconnected')
    const listen = (data: unknown) => {
      if (typeof data !== 'string' || !data.startsWith(`3${ack}`)) return
      end(data.includes('"ok":true') ? 'accepted' : 'INVALID_PAYLOAD')
    }
    const timer = setTimeout(() => end('accepted'), ANSWER_MS)
    if (!socket.connected) return onEnd()
    engine.on('data', listen)
    socket.on('disconnect', onEnd)
    engine.write(`2${ack}["player_state_reconcile",${payload}]`)
  })
}
