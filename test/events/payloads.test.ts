import t from 'tap'
import { type Client, play, start, state, within } from '../helper.ts'

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
