import t from 'tap'
import { Type } from 'typebox'
import { Refusal } from '../../rules/refusal.ts'
import {
  Client,
  collectFaults,
  gate,
  join,
  play,
  start,
  state,
  until,
  urlOf,
  within,
} from '../helper.ts'

const LOOK = { look_x: 1, look_y: 2, look_z: 3 }
const DEEP = 10_000

/** Sends the text of a Socket.IO packet as it is, past the stock client's own checks. */
const sendRaw = (client: Client, text: string) => client.socket.io.engine.write(text)

const badPayloads: [what: string, ...args: unknown[]][] = [
  ['a string', 'x'],
  ['a number', 5],
  ['true', true],
  ['an array', [{}]],
  ['an empty object', {}],
  ['null', null],
  ['nothing'],
  ['binary', Buffer.from('x')],
  ['binary inside', { id: Buffer.from('x'), player_id: Buffer.from('x') }],
]

for (const event of [
  'look',
  'player_state_reconcile',
  'boost',
  'eat',
  'collision',
  'kill_player',
]) {
  t.test(`${event} refuses what is not its object`, async (t) => {
    const app = await start(t)
    const watcher = await play(t, app)
    const client = await play(t, app)
    await watcher.settled()
    const since = watcher.mark()
    for (const [what, ...args] of badPayloads) {
      t.match(
        await client.ask(event, ...args),
        { ok: false, error: { code: 'INVALID_PAYLOAD' } },
        what,
      )
    }
    await watcher.settled()
    t.same(since(), [])
  })
}

t.test('fields of the wrong kind are refused and named', async (t) => {
  const app = await start(t)
  const client = await play(t, app)
  const player_id = client.id
  for (const [event, payload, message] of [
    ['look', { ...LOOK, look_x: '1' }, /\/look_x must be number/],
    ['look', { ...LOOK, look_x: 1e300 }, /\/look_x/],
    ['look', { ...LOOK, id: 7 }, /\/id must be string/],
    ['look', { ...LOOK, id: 'a'.repeat(65) }, /\/id/],
    ['look', { ...LOOK, id: 'zombie 1' }, /\/id/],
    ['look', { ...LOOK, x: null }, /\/x must be number/],
    ['player_state_reconcile', { ...state(1, 1), velocity_y: true }, /\/velocity_y must be number/],
    ['player_state_reconcile', { ...state(1, 1), rotation_w: 'w' }, /\/rotation_w must be number/],
    ['boost', { player_id: 5 }, /\/player_id must be string/],
    ['eat', { food_id: 1.5, player_id }, /food_id/],
    ['eat', { food_id: '1e3', player_id }, /food_id/],
    ['eat', { food_id: '', player_id }, /food_id/],
    ['eat', { food_id: '--1', player_id }, /food_id/],
    ['eat', { food_id: 1 }, /payload must have required properties player_id/],
    ['collision', { obstacle_id: {}, player_id }, /obstacle_id/],
    ['kill_player', { id: player_id, x_position: '1', z_position: 1 }, /x_position/],
    ['initialize_main', 'now', /payload/],
    ['initialize_main', [], /payload/],
  ] as const) {
    t.match(await client.ask(event, payload), { error: { code: 'INVALID_PAYLOAD', message } })
  }
})

t.test('a second argument is refused', async (t) => {
  const app = await start(t)
  const client = await play(t, app)
  t.match(await client.ask('look', LOOK, LOOK), {
    error: { code: 'INVALID_PAYLOAD', message: /more than one argument/ },
  })
  t.match(await client.ask('initialize_main', {}, {}), { error: { code: 'INVALID_PAYLOAD' } })
})

t.test('extra fields are tolerated, not relayed, and bounded', async (t) => {
  const app = await start(t)
  const watcher = await play(t, app)
  const client = await play(t, app)
  const extra = { nested: { deeper: [1, 2] } }
  t.match(await client.ask('look', { ...LOOK, extra, note: 'x'.repeat(1024) }), { ok: true })
  t.same(await watcher.next('otherPlayerLook'), { id: client.id, ...LOOK })

  for (const [what, extra] of [
    ['five levels', { a: { b: { c: { d: 1 } } } }],
    ['a long string', 'x'.repeat(1025)],
    ['a long key', { ['k'.repeat(1025)]: 1 }],
    ['many items', Array.from({ length: 200 }, () => 0)],
    ['a __proto__ key', JSON.parse('{"__proto__":{"ok":1}}')],
    ['a constructor key', { constructor: 1 }],
    ['binary', Buffer.from('x')],
  ] as const) {
    t.match(
      await client.ask('look', { ...LOOK, extra }),
      { error: { code: 'INVALID_PAYLOAD' } },
      what,
    )
  }
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    const payload = JSON.parse(`{"look_x":1,"look_y":2,"look_z":3,"${key}":{"polluted":true}}`)
    t.match(await client.ask('look', payload), { error: { code: 'INVALID_PAYLOAD' } }, key)
  }
  t.equal(({} as { polluted?: boolean }).polluted, undefined)
  // The stock client cannot encode it; the server must still stand it.
  const deep = `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`
  sendRaw(client, `2["look",{"look_x":1,"look_y":2,"look_z":3,"extra":${deep}}]`)
  t.match(await client.next('event_refused'), { event: 'look', code: 'INVALID_PAYLOAD' })
  await watcher.settled()
  t.equal(watcher.all('otherPlayerLook').length, 1)
})

t.test('numbers that JSON cannot hold are refused', async (t) => {
  const app = await start(t)
  const watcher = await play(t, app)
  const client = await play(t, app)
  const refused = client.next('event_refused')
  sendRaw(client, '2["look",{"look_x":1e999,"look_y":0,"look_z":0}]')
  t.match(await refused, { event: 'look', code: 'INVALID_PAYLOAD' })

  const closed = new Promise((resolve) => client.socket.once('disconnect', resolve))
  sendRaw(client, '2["look",{"look_x":NaN,"look_y":0,"look_z":0}]')
  t.ok(await within(closed, 'disconnect'), 'what is no JSON ends the connection')
  await watcher.settled()
  t.same(watcher.all('otherPlayerLook'), [])
})

t.test(
  'a string of 1 MB ends the connection, or is refused where the limit admits it',
  async (t) => {
    const strict = await start(t)
    const watcher = await play(t, strict)
    const client = await play(t, strict)
    const closed = new Promise((resolve) => client.socket.once('disconnect', resolve))
    client.socket.emit('look', { ...LOOK, extra: 'x'.repeat(1_000_000) })
    await within(closed, 'disconnect')
    t.same(await watcher.next('onEndSpawn'), await watcher.next('spawn').then(({ id }) => ({ id })))
    t.match(
      await strict.metrics.registry.metrics(),
      /socket_disconnects_total\{reason="transport (close|error)"\} 1/,
    )

    const lenient = await start(t, { environment: { PAYLOAD_LIMIT: 2_000_000 } })
    const patient = await play(t, lenient)
    const answer = await patient.ask('look', { ...LOOK, extra: 'x'.repeat(1_000_000) })
    t.match(answer, { error: { code: 'INVALID_PAYLOAD' } })
  },
)

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

t.test('one connection is one user', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 2 } })
  const client = await join(t, app)
  const closed = new Promise((resolve) => client.socket.once('disconnect', resolve))
  for (let i = 0; i < 20; i++) client.socket.io.engine.write('0')
  await within(closed, 'disconnect')
  await until('the leave of everyone', () => app.connectedUsers() === 0)
  t.same(await app.players.census(), { users: 0, alive: 0, zombies: 0, owners: 0 })
  t.equal(app.io.engine.clientsCount, 0)
})

t.test('events of a kind over the limit are refused', async (t) => {
  let clock = 1_000_000
  const app = await start(t, { now: () => clock })
  const client = await play(t, app)
  const codes = async (count: number) => {
    const answers = await Promise.all(
      Array.from({ length: count }, () => client.ask('boost', { player_id: 'nobody' })),
    )
    return answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))
  }
  t.same(await codes(12), [...Array(10).fill('UNKNOWN_PLAYER'), ...Array(2).fill('RATE_LIMITED')])
  clock += 1_000
  t.same(await codes(3), ['UNKNOWN_PLAYER', 'UNKNOWN_PLAYER', 'RATE_LIMITED'])
})

t.test('a small factor still admits one event at a time', async (t) => {
  let clock = 1_000_000
  const app = await start(t, { now: () => clock, environment: { RATE_LIMIT_FACTOR: 0.05 } })
  const client = await join(t, app)
  t.match(await client.ask('initialize_main', {}), { ok: true })
  t.match(await client.ask('initialize_main', {}), { error: { code: 'RATE_LIMITED' } })
  clock += 10_000
  t.match(await client.ask('initialize_main', {}), { ok: true })
})

t.test('limits on movement grow with the players that a user simulates', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 5 }, now: () => 1_000_000 })
  const client = await play(t, app)
  const answers = await Promise.all(Array.from({ length: 501 }, () => client.ask('look', LOOK)))
  t.equal(answers.filter(({ ok }) => ok).length, 500)
})

t.test('a backlog behind I/O is bounded', async (t) => {
  const app = await start(t, { environment: { RATE_LIMIT_FACTOR: 0 } })
  const client = await play(t, app)
  const { held, release } = gate()
  const { boost } = app.players
  app.players.boost = async (...args) => {
    await held
    return boost(...args)
  }
  const answers = Array.from({ length: 300 }, () => client.ask('boost', { player_id: client.id }))
  const overflow = await Promise.race(answers)
  t.match(overflow, { error: { code: 'RATE_LIMITED' } })
  release()
  const codes = (await Promise.all(answers)).map((a) => (a.ok ? 'ok' : a.error.code))
  t.equal(codes.filter((code) => code === 'RATE_LIMITED').length, 300 - 257)
  t.equal(codes.filter((code) => code === 'ok').length, 1)
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

t.test('only configured origins connect, on both transports; no origin is no page', async (t) => {
  const app = await start(t, {
    environment: { CORS_ORIGIN: 'https://a.example, https://b.example' },
  })
  for (const transport of ['polling', 'websocket'] as const) {
    for (const [origin, admitted] of [
      ['https://b.example', true],
      ['https://evil.example', false],
      ['null', false],
      [undefined, true],
    ] as const) {
      const client = new Client(urlOf(app), {
        transports: [transport],
        ...(origin && { extraHeaders: { origin } }),
      })
      t.teardown(() => client.socket.disconnect())
      const outcome = await within(
        new Promise<boolean>((resolve) => {
          client.socket.once('connect', () => resolve(true))
          client.socket.once('connect_error', () => resolve(false))
        }),
        'answer',
      )
      t.equal(outcome, admitted, `${transport} from ${origin}`)
      client.socket.disconnect()
      await until('the end of the connection', () => app.io.engine.clientsCount === 0)
    }
  }
})
