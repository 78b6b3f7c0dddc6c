/**
 * `npm run soak`: stock clients move, eat, boost, collide, kill, leave and come back for a while.
 * At the end the server's masses must equal the model of the rules that the clients kept, no answer
 * may differ from what the model predicted, and memory and handles must be back where they were.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Fastify from 'fastify'
import { mersenne } from 'pure-rand/generator/mersenne'
import app from '../app.ts'
import { type Marble, Model, SoakPlayer } from './soak-player.ts'

const { values: options } = parseArgs({
  options: {
    clients: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: '7' },
  },
})
const CLIENTS = Number(options.clients)
const SECONDS = Number(options.seconds)
/** 5 Hz, as the game's clients report. */
const REPORT_MS = 200
const THINK_MS = 150
/** Heap that a second, equal round may leave behind, in bytes. */
const HEAP_TOLERANCE = 8 * 1024 * 1024

const generator = mersenne(Number(options.seed))
const random = () => (generator.next() >>> 0) / 2 ** 32
const pick = <Item>(items: Item[]): Item | undefined => items[Math.floor(random() * items.length)]
const write = (line: string) => process.stdout.write(`${line}\n`)

const fastify = Fastify({ logger: { level: 'error' }, forceCloseConnections: true })
// Clients here eat wherever they are: places are tested elsewhere.
const environment = {
  HOST: '127.0.0.1',
  PORT: 0,
  LOG_LEVEL: 'error',
  PLAUSIBILITY: 'off',
}
await fastify.register(app, { environment })
await fastify.listen({ host: '127.0.0.1', port: 0 })
const url = `http://127.0.0.1:${(fastify.server.address() as AddressInfo).port}`

async function enter(model: Model): Promise<SoakPlayer> {
  const player = new SoakPlayer(url, model, fastify.config)
  await once(player.socket as never, 'connect')
  await player.revive()
  return player
}

async function leave(player: SoakPlayer, model: Model): Promise<boolean> {
  const held = player.hold()
  if (held === undefined) return false
  for (const { id } of held) model.marbles.delete(id)
  player.mine.clear()
  player.socket.disconnect()
  return true
}

async function act(player: SoakPlayer, model: Model): Promise<void> {
  const marble = pick(player.marbles().filter(({ busy }) => !busy))
  if (!model.marbles.has(player.id)) return player.revive()
  if (marble === undefined) return
  const dice = random()
  if (dice < 0.6) return player.eat(marble, random)
  if (dice < 0.75) return player.collide(marble, random)
  if (dice < 0.9) return player.boost(marble)
  const victim: Marble | undefined = pick([...model.marbles.values()])
  if (victim) await player.kill(victim)
}

async function live(model: Model, end: number): Promise<SoakPlayer> {
  let player = await enter(model)
  const reports = setInterval(() => player.report(), REPORT_MS)
  while (Date.now() < end) {
    if (random() < 0.01 && (await leave(player, model))) player = await enter(model)
    await act(player, model)
    await sleep(THINK_MS * (0.5 + random()))
  }
  clearInterval(reports)
  return player
}

/** Masses by id, of the model and of the registry, as they are compared. */
const ledger = (players: Iterable<{ id: string; mass: number }>) =>
  Object.fromEntries(Array.from(players, ({ id, mass }) => [id, mass] as const).sort())

async function round(seconds: number): Promise<Model> {
  const model = new Model()
  const end = Date.now() + seconds * 1_000
  const players = await Promise.all(Array.from({ length: CLIENTS }, () => live(model, end)))
  // An answer comes behind everything that was sent before: now every new zombie is in the model.
  await Promise.all(players.map((player) => player.ask('boost', { player_id: 'nobody' })))
  model.expect(
    'masses at the end',
    ledger(await fastify.players.alive()),
    ledger(model.marbles.values()),
  )
  for (const { socket } of players) socket.disconnect()
  while (fastify.connectedUsers() > 0) await sleep(10)
  model.expect('registry when all have left', await fastify.players.census(), {
    users: 0,
    alive: 0,
    zombies: 0,
  })
  model.expect('places when all have left', fastify.positions.size, 0)
  return model
}

async function footprint() {
  await sleep(1_000)
  globalThis.gc?.()
  return { heap: process.memoryUsage().heapUsed, handles: process.getActiveResourcesInfo().length }
}

// The first round warms caches and compiled code, so that the second shows what is really kept.
const warmUp = await round(Math.min(5, SECONDS))
const before = await footprint()
const model = await round(SECONDS)
const after = await footprint()

const grown = after.heap - before.heap
model.expect('handles', after.handles <= before.handles, true)
if (globalThis.gc) model.expect('heap', grown < HEAP_TOLERANCE, true)

for (const [what, count] of model.counts) write(`${String(count).padStart(8)}  ${what}`)
write(
  `heap ${(before.heap / 2 ** 20).toFixed(1)} → ${(after.heap / 2 ** 20).toFixed(1)} MiB, handles ${before.handles} → ${after.handles}`,
)
const faults = [...warmUp.faults, ...model.faults]
for (const fault of faults.slice(0, 20)) write(`FAULT  ${fault.slice(0, 500)}`)
write(`${faults.length} faults`)
await fastify.close()
process.exitCode = faults.length === 0 ? 0 : 1
