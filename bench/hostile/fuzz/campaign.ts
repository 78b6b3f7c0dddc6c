import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { serverEvents } from '../../../schemas/server-events.ts'
import { attack, LEVELS, type Level } from './attack.ts'

/** Attacks that run side by side. */
const ABREAST = 8

/** Honest clients must be answered within this time while it goes on, in milliseconds. */
const ANSWER_MS = 5_000

export type Campaign = {
  attacks: Record<Level, number>
  /** What went wrong, with the seeds of the attacks that were under way. */
  faults: string[]
}

const validators = new Map(
  Object.entries(serverEvents).map(([name, schema]) => [name, Compile(schema as TSchema)]),
)

/** A stock client that plays on and looks at everything it receives. */
async function honestClient(url: string, fault: (what: string) => void): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false })
  socket.onAny((event: string, ...args: unknown[]) => {
    const isRight = args.length === 1 && validators.get(event)?.Check(args[0])
    if (!isRight) fault(`${event} ${JSON.stringify(args).slice(0, 200)} is not of its schema`)
  })
  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') fault(`an honest client lost its connection: ${reason}`)
  })
  await once(socket as never, 'connect')
  await socket.timeout(ANSWER_MS).emitWithAck('initialize_main', {})
  return socket
}

async function isServed(socket: Socket): Promise<boolean> {
  const look = { look_x: 1, look_y: 0, look_z: 0 }
  const answer = await socket
    .timeout(ANSWER_MS)
    .emitWithAck('look', look)
    .catch(() => undefined)
  if (answer?.ok) return true
  // The fuzz may kill an honest player by luck: an owner's report of its own is believed.
  if (answer?.error.code !== 'NOT_ALIVE') return false
  const revival = await socket
    .timeout(ANSWER_MS)
    .emitWithAck('initialize_main', {})
    .catch(() => undefined)
  return revival?.ok === true
}

/**
 * Attacks a server on all levels until the time is over or `maxAttacks` are done, one seed after the other.
 * Honest clients play on meanwhile. A seed in a fault is to be kept in `test/security/fuzz.test.ts`.
 */
export async function runCampaign(
  url: string,
  {
    seconds,
    seed,
    maxAttacks = Number.POSITIVE_INFINITY,
  }: { seconds: number; seed: number; maxAttacks?: number },
  levels: readonly Level[] = LEVELS,
): Promise<Campaign> {
  const campaign: Campaign = { attacks: { frames: 0, packets: 0, payloads: 0 }, faults: [] }
  const underway = new Set<string>()
  const fault = (what: string) => {
    campaign.faults.push(`${what} (${[...underway].join(', ')})`)
  }
  const honest = await Promise.all([honestClient(url, fault), honestClient(url, fault)])
  const ids = ['zombie_1', 'zombie_2', ...honest.map(({ id }) => id ?? '')]
  const end = performance.now() + seconds * 1000
  let next = 0

  async function volley(): Promise<void> {
    while (performance.now() < end && next < maxAttacks && campaign.faults.length === 0) {
      const number = next++
      const level = levels[number % levels.length] as Level
      const name = `${level} ${seed + number}`
      underway.add(name)
      await attack(level, seed + number, { port: Number(new URL(url).port), ids })
      campaign.attacks[level] += 1
      underway.delete(name)
      if (number % 10 !== 0) continue
      const player = honest[(number / 10) % honest.length] as Socket
      if (!(await isServed(player))) fault('an honest client got no answer')
    }
  }
  await Promise.all(Array.from({ length: ABREAST }, volley))
  for (const socket of honest) socket.disconnect()
  return campaign
}
