import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { until } from '../cluster/nodes.ts'
import { type ServerProcess, spawnServer } from '../cluster/processes.ts'
import { living } from '../cluster/view.ts'
import { Client } from '../helper.ts'
import { anyRedis, freePort, inspect, randomWorld } from '../redis-helper.ts'

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

  get view(): string[] {
    return this.client ? living(this.client) : []
  }

  stop(): void {
    this.#stopped = true
    this.client?.socket.disconnect()
  }
}

t.test(`a rolling restart of two nodes with ${CLIENTS} clients`, async (t: Test) => {
  const REDIS_URL = await anyRedis(t)
  const WORLD = randomWorld()
  const redis = inspect(t, REDIS_URL)
  const ports = [await freePort(), await freePort()]
  const boot = (at: number) =>
    spawnServer(t, {
      REDIS_URL,
      WORLD,
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
  const players = () => redis.hgetall(`{shatterland:${WORLD}}:players`)
  const everyoneIn = async () => {
    const records = await players()
    return guests.every(({ client }) => records[client?.socket.id ?? '']?.startsWith('alive'))
  }
  await until('everyone is in', everyoneIn, 30_000)
  for (const at of [0, 1]) {
    servers[at]?.signal('SIGTERM')
    t.same(await servers[at]?.exited, [0, null], 'ended in good order')
    t.same(servers[at]?.complaints, [])
    await until('everyone is back', everyoneIn, 30_000)
    servers[at] = await boot(at)
  }
  const viewsAgree = async () => {
    const truth = JSON.stringify(Object.keys(await players()).sort())
    return guests.every(({ view }) => JSON.stringify(view) === truth)
  }
  await until('every client sees what the registry holds', viewsAgree, 10_000)
  const ids = Object.keys(await players())
  t.equal(ids.filter((id) => !id.startsWith('zombie_')).length, CLIENTS, 'no ghosts')
  t.ok(ids.length >= 120)
  for (const server of servers) server.signal('SIGTERM')
})
