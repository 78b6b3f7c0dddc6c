import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { until } from '../cluster/nodes.ts'
import { spawnServer } from '../cluster/processes.ts'
import { differences, registry } from '../cluster/truth.ts'
import { contradictions } from '../cluster/view.ts'
import { Client } from '../helper.ts'
import { anyRedis, freePort, randomWorld } from '../redis-helper.ts'
import type { ServerProcess } from '../server-process.ts'

const CLIENTS = 100

/** A client that, sent away by one node, comes back to the other when it was told to. */
class Guest {
  client: Client | undefined
  readonly #urls: readonly string[]
  #stopped = false

  constructor(urls: readonly string[]) {
    this.#urls = urls
  }

  async run(first: number): Promise<void> {
    for (let at = first; !this.#stopped; at = 1 - at) {
      const client = new Client(this.#urls[at] as string)
      const ended = new Promise<void>((resolve) => {
        client.socket.once('disconnect', () => resolve())
        client.socket.once('connect_error', () => resolve())
      })
      let pause = 100
      client.socket.once('server_draining', ({ reconnect_in_ms }) => {
        pause = reconnect_in_ms
      })
      client.socket.once('connect', () => {
        client.socket.emit('initialize_main', {})
        this.client = client
      })
      await ended
      this.client = undefined
      if (!this.#stopped) await setTimeout(pause)
    }
  }

  stop(): void {
    this.#stopped = true
    this.client?.socket.disconnect()
  }
}

t.test(`a rolling restart of two nodes with ${CLIENTS} clients`, async (t: Test) => {
  const world = { REDIS_URL: await anyRedis(t), WORLD: randomWorld() }
  const ports = [await freePort(), await freePort()]
  const boot = (at: number) =>
    spawnServer(t, {
      ...world,
      PORT: String(ports[at]),
      MIN_PLAYERS: '120',
      BOARD_WIDTH: '50',
      BOARD_HEIGHT: '50',
      FOOD_COUNT: '20',
    })
  const servers: ServerProcess[] = [await boot(0), await boot(1)]
  const guests = Array.from({ length: CLIENTS }, () => new Guest(servers.map(({ url }) => url)))
  t.teardown(() => guests.forEach((guest) => void guest.stop()))
  for (const [i, guest] of guests.entries()) void guest.run(i % 2)
  const present = () => guests.flatMap(({ client }) => client ?? [])
  const everyoneIn = async () => {
    const { players } = await registry(world)
    const alive = new Set(players.filter(({ state }) => state === 'alive').map(({ id }) => id))
    return guests.every(({ client }) => client?.socket.id && alive.has(client.socket.id))
  }
  await until('everyone is in', everyoneIn, 30_000)
  for (const at of [0, 1]) {
    servers[at]?.signal('SIGTERM')
    t.same(await servers[at]?.exited, [0, null], 'ended in good order')
    t.same(servers[at]?.complaints, [])
    await until('everyone is back', everyoneIn, 30_000)
    servers[at] = await boot(at)
  }
  // Users, players, masses and owners, as each of the clients knows them.
  const agree = async () => (await differences(world, present())).length === 0
  await until('every client sees what the registry holds', agree, 10_000)
  const { users, players } = await registry(world)
  t.equal(users.length, CLIENTS, 'no ghosts')
  t.ok(players.length >= 120)
  for (const client of present()) t.same(contradictions(client), [])
  for (const server of servers) server.signal('SIGTERM')
})
