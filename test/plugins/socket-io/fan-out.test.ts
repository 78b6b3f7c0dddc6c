import { setImmediate, setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import type { Server } from 'socket.io'
import { Adapter } from 'socket.io-adapter'
import t from 'tap'
import type { FanOut } from '../../../plugins/socket-io/fan-out.ts'
import { textFrame } from '../../../plugins/socket-io/text-frame.ts'
import { TickBatch } from '../../../plugins/socket-io/tick-batch.ts'
import { WORLD, WorldAdapter } from '../../../plugins/socket-io/world-adapter.ts'
import type { Client } from '../../helper.ts'
import { connect, listen, options, type Served, webSocketOf, worldAdapter } from './served.ts'

/** Stock clients of every transport; the last one upgrades in mid-stream in each run. */
const TRANSPORTS = [['websocket'], ['websocket'], ['polling'], ['polling', 'websocket']] as const

/** Lengths around the three forms of a frame's header, and text that is not ASCII. */
const TEXTS = ['', 'x'.repeat(70), 'x'.repeat(200), 'é€😀"\\', 'y'.repeat(70_000)]

const ACTS = [
  'relay',
  'tellOthers',
  'tellAll',
  'tellRest',
  'tellBinary',
  'tell',
  'leave',
  'enter',
] as const
type Act = (typeof ACTS)[number]

type Step =
  | {
      do: Act
      who: number
      text: number
    }
  | { do: 'pause'; ms: number }
  | { do: 'visit' }
  | { do: 'part' }
  | { do: 'stall' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom('relay', 'relay', ...ACTS),
      who: fc.nat({ max: TRANSPORTS.length - 1 }),
      text: fc.nat({ max: TEXTS.length - 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pause'), ms: fc.nat({ max: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('visit', 'part', 'stall') }) },
) as fc.Arbitrary<Step>

/** Runs the steps on a server and returns what each client received, in order. */
async function run(served: Served, steps: readonly Step[]): Promise<unknown[][]> {
  const { io } = served
  const clients = await Promise.all(TRANSPORTS.map((transports) => connect(served, transports)))
  const ids = clients.map(({ id }) => id)
  const visitors: Client[] = []
  const stalling = webSocketOf(clients[1] as Client)
  for (const id of ids) io.in(id).socketsJoin(WORLD)
  io.in(ids.slice(1, 3)).socketsJoin('team')
  for (const [number, step] of steps.entries()) {
    if (step.do === 'pause') await (step.ms === 0 ? setImmediate() : setTimeout(step.ms))
    else if (step.do === 'visit') visitors.push(await visit(served))
    else if (step.do === 'part') visitors.pop()?.socket.disconnect()
    else if (step.do === 'stall') stalling.pause()
    else act(io, ids, step, number)
  }
  for (const id of ids) io.to(id).emit('end', {})
  stalling.resume()
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
    case 'tellRest':
      return io.to(WORLD).except('team').emit('told the rest', payload)
    case 'tellBinary':
      return others.emit('told bytes', { number, bytes: Buffer.from([number]) })
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

t.test("another node's tick is delivered with its own, and goes no further", async (t) => {
  const near = await listen(t, worldAdapter(options()))
  const far = await listen(t, worldAdapter(options({ tickMs: 0 })))
  const [sender, listener] = [await connect(near, ['websocket']), await connect(far, ['websocket'])]
  near.io.in(sender.id).socketsJoin(WORLD)
  far.io.in(listener.id).socketsJoin(WORLD)
  const [from, to] = [fanOutOf(near), fanOutOf(far)]
  from.onTickFlushed = (batch) => to.deliverRemote(batch)
  const echoes: TickBatch[] = []
  to.onTickFlushed = (batch) => echoes.push(batch)

  for (const number of [1, 2]) {
    near.io.to(WORLD).except(sender.id).volatile.emit('look', { id: 'a', number })
    near.io.to(WORLD).emit('told all', { number: 'goes by ordinary ways' })
  }
  const received = [await listener.next('look' as never), await listener.next('look' as never)]
  t.same(received, [
    { id: 'a', number: 1 },
    { id: 'a', number: 2 },
  ])
  t.equal(listener.all('told all' as never).length, 0)
  t.ok(
    echoes.every(({ bytes }) => bytes.length === 0),
    'a node passes on its own movement only',
  )

  const old = new TickBatch(Date.now() - 1_001, new Map([['look', 1]]), textFrame('2["look",{}]'))
  to.deliverRemote(old)
  far.io.to(listener.id).emit('end', {})
  await listener.next('end' as never)
  t.equal(listener.all('look' as never).length, 2, 'what is older than a second is dropped')
  for (const { socket } of [sender, listener]) socket.disconnect()
})

function fanOutOf({ io }: Served): FanOut {
  const adapter: unknown = io.of('/').adapter
  if (!(adapter instanceof WorldAdapter)) throw new Error('Not the adapter under test')
  return adapter.fanOut
}
