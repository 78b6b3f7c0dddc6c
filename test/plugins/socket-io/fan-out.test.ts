import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { Server } from 'socket.io'
import { Adapter } from 'socket.io-adapter'
import t, { type Test } from 'tap'
import type { FanOutOptions } from '../../../plugins/socket-io/fan-out.ts'
import { WORLD, WorldAdapter } from '../../../plugins/socket-io/world-adapter.ts'
import { Client, within } from '../../helper.ts'

/** Stock clients of every transport; the last one upgrades in mid-stream in each run. */
const TRANSPORTS = [['websocket'], ['websocket'], ['polling'], ['polling', 'websocket']] as const

/** Lengths around the three forms of a frame's header, and text that is not ASCII. */
const TEXTS = ['', 'x'.repeat(70), 'x'.repeat(200), 'é€😀"\\', 'y'.repeat(70_000)]

type Step =
  | {
      do: 'relay' | 'tellOthers' | 'tellAll' | 'tell' | 'leave' | 'enter'
      who: number
      text: number
    }
  | { do: 'pause'; ms: number }
  | { do: 'visit' }
  | { do: 'part' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'relay',
        'relay',
        'relay',
        'tellOthers',
        'tellAll',
        'tell',
        'leave',
        'enter',
      ),
      who: fc.nat({ max: TRANSPORTS.length - 1 }),
      text: fc.nat({ max: TEXTS.length - 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pause'), ms: fc.nat({ max: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('visit', 'part') }) },
) as fc.Arbitrary<Step>

const silent = { sent() {}, relayed() {}, flushed() {}, skipped() {}, dropped() {}, stale() {} }

function options(overrides: Partial<FanOutOptions> = {}): FanOutOptions {
  const slowClients = { bytes: 1 << 26, ms: 5_000 }
  return { tickMs: 5, lightLoad: 0, conflate: false, slowClients, report: silent, ...overrides }
}

function worldAdapter(fanOut: FanOutOptions): typeof Adapter {
  return class extends WorldAdapter {
    constructor(nsp: unknown) {
      super(nsp, fanOut)
    }
  } as unknown as typeof Adapter
}

async function listen(t: Test, adapter: typeof Adapter) {
  const http = createServer()
  const io = new Server(http, { adapter, perMessageDeflate: false })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  t.teardown(() => io.close())
  return { io, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }
}

type Served = Awaited<ReturnType<typeof listen>>

async function connect({ url }: Served, transports: readonly string[]): Promise<Client> {
  const client = new Client(url, { transports: [...transports] })
  await within(once(client.socket as never, 'connect'), 'connection')
  return client
}

/** Runs the steps on a server and returns what each client received, in order. */
async function run(served: Served, steps: readonly Step[]): Promise<unknown[][]> {
  const { io } = served
  const clients = await Promise.all(TRANSPORTS.map((transports) => connect(served, transports)))
  const ids = clients.map(({ id }) => id)
  const visitors: Client[] = []
  for (const id of ids) io.in(id).socketsJoin(WORLD)
  for (const [number, step] of steps.entries()) {
    if (step.do === 'pause') await (step.ms === 0 ? setImmediate() : setTimeout(step.ms))
    else if (step.do === 'visit') visitors.push(await visit(served))
    else if (step.do === 'part') visitors.pop()?.socket.disconnect()
    else act(io, ids, step, number)
  }
  for (const id of ids) io.to(id).emit('end', {})
  await Promise.all(clients.map((client) => client.next('end' as never)))
  for (const { socket } of [...clients, ...visitors]) socket.disconnect()
  return clients.map(({ log }) => log.map(({ event, args }) => [event, ...args]))
}

async function visit(served: Served): Promise<Client> {
  const visitor = await connect(served, ['websocket'])
  served.io.in(visitor.id).socketsJoin(WORLD)
  return visitor
}

function act(io: Server, ids: string[], step: Extract<Step, { who: number }>, number: number) {
  const id = ids[step.who] as string
  const others = io.to(WORLD).except(id)
  const payload = { id: step.who, number, text: TEXTS[step.text] }
  // The plain adapter loses volatile packets that follow one another, so it is asked for all.
  const isPlain = !(io.of('/').adapter instanceof WorldAdapter)
  switch (step.do) {
    case 'relay':
      return (isPlain ? others : others.volatile).emit('relayed', payload)
    case 'tellOthers':
      return others.emit('told others', payload)
    case 'tellAll':
      return io.to(WORLD).emit('told all', payload)
    case 'tell':
      return io.to(id).emit('told', payload)
    case 'leave':
      return io.in(id).socketsLeave(WORLD)
    case 'enter':
      return io.in(id).socketsJoin(WORLD)
  }
}

for (const [name, fanOut] of [
  ['ticks', options()],
  ['turns of the event loop', options({ tickMs: 0 })],
] as const) {
  t.test(`over ${name}, every client receives what a plain adapter sends it`, async (t) => {
    const plain = await listen(t, Adapter)
    const ticking = await listen(t, worldAdapter(fanOut))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
        const [expected, received] = await Promise.all([run(plain, steps), run(ticking, steps)])
        t.strictSame(received, expected)
        return t.passing()
      }),
      { numRuns: 12, seed: 20161124, endOnFailure: true },
    )
  })
}

t.test('conflation keeps the newest of each player and event, in order', async (t) => {
  const served = await listen(t, worldAdapter(options({ conflate: true, tickMs: 200 })))
  const client = await connect(served, ['websocket'])
  served.io.in(client.id).socketsJoin(WORLD)
  const move = (event: string, id: string, number: number) =>
    served.io.to(WORLD).volatile.emit(event, { id, number })
  move('look', 'a', 1)
  move('state', 'a', 2)
  move('look', 'b', 3)
  move('look', 'a', 4)
  served.io.to(WORLD).emit('kill', { number: 5 })
  move('look', 'a', 6)
  served.io.to(client.id).emit('end', {})
  await client.next('end' as never)
  client.socket.disconnect()
  t.same(
    client.log.map(({ args }) => (args[0] as { number?: number }).number),
    [2, 3, 4, 5, 6, undefined],
  )
})
