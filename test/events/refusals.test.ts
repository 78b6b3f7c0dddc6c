import t from 'tap'
import { Type } from 'typebox'
import { Refusal } from '../../rules/refusal.ts'
import { Client, collectFaults, join, play, start, until, urlOf, within } from '../helper.ts'

const LOOK = { look_x: 1, look_y: 2, look_z: 3 }

/** Sends the text of a Socket.IO packet as it is, past the stock client's own checks. */
const sendRaw = (client: Client, text: string) => client.socket.io.engine.write(text)

t.test('unknown events are refused and counted under one name', async (t) => {
  const app = await start(t)
  const client = await join(t, app)
  for (const event of ['jump', 'message', 'error', '__proto__', 'constructor', 'x'.repeat(500)]) {
    t.match(await client.ask(event, {}), { error: { code: 'UNKNOWN_EVENT' } }, event.slice(0, 20))
  }
  sendRaw(client, '2[7,{}]')
  const { event } = await client.next('event_refused')
  t.equal(event, '7')
  client.socket.emit('y'.repeat(500), {})
  await client.settled()
  t.equal(client.all('event_refused').length, 1, 'unknown events share one throttle')
  const { values } = await app.metrics.socketEvents.get()
  const unknown = values.filter(({ labels }) => labels.outcome === 'UNKNOWN_EVENT')
  t.match(unknown, [{ value: 8, labels: { event: 'unknown' } }])
})

t.test('an event named like a lifecycle event is none', async (t) => {
  const app = await start(t)
  const watcher = await play(t, app)
  for (const [name, expected] of [
    // What Socket.IO's parser reserves ends the connection.
    ['connect', 'closed'],
    ['connect_error', 'closed'],
    ['disconnect', 'closed'],
    ['disconnecting', 'closed'],
    ['newListener', 'closed'],
    ['removeListener', 'closed'],
    ['connection', 'UNKNOWN_EVENT'],
    ['error', 'UNKNOWN_EVENT'],
  ] as const) {
    const client = await play(t, app)
    const { id } = client
    const closed = new Promise<'closed'>((resolve) =>
      client.socket.once('disconnect', () => resolve('closed')),
    )
    sendRaw(client, `2["${name}",{}]`)
    const refused = client.next('event_refused').then(({ code }) => code)
    t.equal(await Promise.race([closed, refused]), expected, name)
    const ends = () => watcher.all('onEndSpawn').filter((end) => end.id === id).length
    await watcher.settled()
    if (expected !== 'closed') t.equal(ends(), 0, name)
    client.socket.disconnect()
    t.same(await watcher.next('onEndSpawn'), { id })
    await watcher.settled()
    t.equal(ends(), 1, name)
  }
})

t.test(
  'without an acknowledgement, event_refused comes once a second for an event and code',
  async (t) => {
    let clock = 1_000_000
    const app = await start(t, { now: () => clock, environment: { RATE_LIMIT_FACTOR: 0 } })
    const bystander = await join(t, app)
    const client = await join(t, app)
    const shoot = () => {
      for (let i = 0; i < 5; i++) client.socket.emit('boost', { player_id: client.id })
      client.socket.emit('boost', 'x')
    }
    shoot()
    await client.settled()
    t.same(client.all('event_refused'), [
      // The valid one waits for its turn; the invalid one is refused at once.
      { event: 'boost', code: 'INVALID_PAYLOAD', message: client.all('event_refused')[0]?.message },
      { event: 'boost', code: 'NOT_ALIVE', message: 'The player is dead or not yet initialised' },
    ])
    clock += 999
    shoot()
    await client.settled()
    t.equal(client.all('event_refused').length, 2)
    clock += 1
    shoot()
    await client.settled()
    t.equal(client.all('event_refused').length, 4)
    t.same(bystander.all('event_refused'), [])
  },
)

t.test('a fault in a handler is hidden behind INTERNAL, and the user plays on', async (t) => {
  const app = await start(t)
  const client = await play(t, app)
  const { boost, controlled } = app.players
  app.players.boost = () => Promise.reject(new TypeError('secret detail'))
  app.players.controlled = () => {
    throw new TypeError('secret detail')
  }
  t.match(await client.ask('boost', { player_id: client.id }), {
    ok: false,
    error: { code: 'INTERNAL', message: 'A fault of the server; it was logged' },
  })
  t.match(await client.ask('look', LOOK), { error: { code: 'INTERNAL' } })
  Object.assign(app.players, { boost, controlled })
  t.match(await client.ask('boost', { player_id: client.id }), { ok: true })
})

t.test('an immediate handler that waits all the same is a fault, not the end', async (t) => {
  const app = await start(t)
  const client = await play(t, app)
  const faults = collectFaults(t)
  const handler = () => Promise.reject(new Error('late')) as never
  app.socketEvent({ name: 'late', payload: Type.Object({}), immediate: true, handler })
  t.match(await client.ask('late', {}), { ok: false, error: { code: 'INTERNAL' } })
  await client.settled()
  t.same(faults, [])
})

t.test('a user that cannot be stored is told why and disconnected', async (t) => {
  const app = await start(t)
  app.players.join = () => Promise.reject(new Refusal('STORE_UNAVAILABLE'))
  const client = new Client(urlOf(app))
  const closed = new Promise((resolve) => client.socket.once('disconnect', resolve))
  t.match(await client.next('event_refused'), { event: 'connect', code: 'STORE_UNAVAILABLE' })
  t.equal(await within(closed, 'disconnect'), 'io server disconnect')
  await until('the leave of everyone', () => app.connectedUsers() === 0)
  t.same(await app.players.census(), { users: 0, alive: 0, zombies: 0, owners: 0 })
})

t.test('an event cannot be registered twice under one name', async (t) => {
  const app = await start(t)
  const boost = { name: 'boost', payload: {}, handler: () => undefined }
  t.throws(() => app.socketEvent(boost as never), /already registered/)
})
