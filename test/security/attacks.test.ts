import { once } from 'node:events'
import t from 'tap'
import { comeToRest } from '../../bench/hostile/churn/footprint.ts'
import { collectFaults, join, play, start, urlOf, within } from '../helper.ts'
import { closed, converse, frame, rawPlayer, rawWebSocket, tcp, upgradeRequest } from './raw.ts'

const LOOK = '["look",{"look_x":1,"look_y":0,"look_z":0}]'

// One app for all attacks: after each, an honest player must still be served by the same process.
const app = await start(t, { environment: { MIN_PLAYERS: 3, JOINS_PER_SECOND: 0 } })
const honest = await play(t, app)
const faults = collectFaults(t)

// Answers no ping; looked at in the end, so that its time passes meanwhile.
const mute = rawWebSocket(t, app)
const muteSince = Date.now()
mute.once('open', () => mute.send('40'))
const muteFor = new Promise<number>((resolve) =>
  mute.once('close', () => resolve(Date.now() - muteSince)),
)

/** The honest player is served, and nothing has gone wrong that only the process would notice. */
async function assertUnharmed(t: Pick<typeof import('tap').t, 'ok' | 'same' | 'match'>) {
  t.match(await honest.ask('look', { look_x: 1, look_y: 0, look_z: 0 }), { ok: true })
  t.ok(honest.socket.connected)
  t.same(faults, [])
}

const handshake = async (path = '') => {
  const response = await fetch(`${urlOf(app)}/socket.io/?EIO=4&transport=polling${path}`)
  return { status: response.status, text: await response.text() }
}

/** The session id of a new polling connection that has joined. */
async function pollingSession(): Promise<string> {
  const { sid } = JSON.parse((await handshake()).text.slice(1)) as { sid: string }
  await post(sid, '40')
  return sid
}

async function post(sid: string, body: string | Uint8Array<ArrayBuffer>, type = 'text/plain') {
  const url = `${urlOf(app)}/socket.io/?EIO=4&transport=polling&sid=${encodeURIComponent(sid)}`
  return fetch(url, { method: 'POST', body, headers: { 'content-type': type } })
}

t.test('attachment counts of zero, of millions, of none, of nonsense', async (t) => {
  for (const packet of [
    `450-${LOOK}`,
    `451-${LOOK}`,
    `45999999999-${LOOK}`,
    `4599999999999999999999999-${LOOK}`,
    `45-${LOOK}`,
    `45-1-${LOOK}`,
    `451e9-${LOOK}`,
    `45x-${LOOK}`,
    `461-[]`,
    `451-["look",{"_placeholder":true,"num":0}]`,
    `451-["look",{"_placeholder":true,"num":-1}]`,
    `451-["look",{"_placeholder":true,"num":"__proto__"}]`,
  ]) {
    const socket = await rawPlayer(t, app)
    socket.send(packet)
    socket.send(Buffer.from('an attachment'))
    socket.send(Buffer.from('one more than announced'))
    socket.send(`42${LOOK}`)
    socket.close()
    await closed(socket)
    await assertUnharmed(t)
  }
})

t.test('attachments that never come are not waited for in memory', async (t) => {
  const socket = await rawPlayer(t, app)
  for (let i = 0; i < 100; i++) socket.send(`4511-${LOOK}`)
  socket.terminate()
  await closed(socket)
  await assertUnharmed(t)
})

t.test('packets that are none', async (t) => {
  for (const packet of [
    ...['', '4', '42', '42[', '42[]', '42{}', '42null', '42"look"', '42[null]', '42[{}]', '42[[]]'],
    ...['49', '4x', '5', '9', 'b', 'bAAAA', '2', '2probe', '1', '0', '0{}', '6', '44', '44{"a":1}'],
    ...['40{"token":', '40[]', '40{}', '40/a,{}', '40/__proto__,', '41', '41/x,', '43[]', '430[]'],
    ...['439999999999999999999[]', '42-1["look"]', '4299999999999999999999["look",{}]'],
    ...[`42${'['.repeat(20_000)}`, '42["__proto__",{}]', '42["constructor"]', '42["connect",{}]'],
    ...['42["newListener",{}]', '42["removeListener"]', '42["disconnecting",{}]', '\u0000', '💥'],
  ]) {
    const socket = await rawPlayer(t, app)
    socket.send(packet)
    socket.send(Buffer.from(packet))
    socket.close()
    await closed(socket)
  }
  await assertUnharmed(t)
})

t.test('a second CONNECT and a disconnect in mid-join leave nothing behind', async (t) => {
  const empty = await start(t, { environment: { MIN_PLAYERS: 3 } })
  const socket = rawWebSocket(t, empty)
  await within(once(socket, 'open'), 'opening')
  for (let i = 0; i < 20; i++) socket.send(i % 2 === 0 ? '40' : '41')
  socket.close()
  await closed(socket)
  t.same(await comeToRest(empty, 10_000), [])
  await assertUnharmed(t)
})

t.test('thousands of tiny fragments end the connection', async (t) => {
  const socket = await tcp(t, app)
  await converse(socket, upgradeRequest())
  const end = closed(socket, 'end of the fragments')
  socket.write(frame(1, '40'))
  socket.write(frame(1, '4', false))
  for (let i = 0; i < 40_000; i++) socket.write(frame(0, 'x', false))
  await end
  await assertUnharmed(t)
})

t.test('frames against the rules end the connection', async (t) => {
  const unmasked = Buffer.of(0x81, 1, 0x33)
  const hugeLength = Buffer.concat([Buffer.of(0x81, 0xff), Buffer.alloc(8, 0x7f), Buffer.alloc(4)])
  for (const [what, bytes] of [
    ['no mask', unmasked],
    ['a length of 2^63', hugeLength],
    ['reserved bits', Buffer.concat([Buffer.of(0xf1, 0x81), Buffer.alloc(4), Buffer.from('3')])],
    ['a reserved opcode', frame(5, 'x')],
    ['a fragmented ping', frame(9, 'x', false)],
    ['a long ping', frame(9, 'x'.repeat(126))],
    ['a continuation of nothing', frame(0, 'x')],
    ['text that is no UTF-8', frame(1, Buffer.of(0x34, 0xff, 0xfe))],
    ['a close code that is none', frame(8, Buffer.of(0, 0))],
  ] as const) {
    const socket = await tcp(t, app)
    await converse(socket, upgradeRequest())
    socket.write(bytes)
    await closed(socket, `end after ${what}`)
  }
  await assertUnharmed(t)
})

t.test('polling: binary, huge, empty and broken bodies', async (t) => {
  for (const [what, body, type] of [
    ['binary', new Uint8Array([0x04, 0xff, 0x00, 0x80]), 'application/octet-stream'],
    ['binary as text', new Uint8Array([0xff, 0xfe, 0x00]), 'text/plain'],
    ['empty', '', 'text/plain'],
    ['separators', '\x1e'.repeat(1_000), 'text/plain'],
    ['broken base64', 'b!!!!', 'text/plain'],
    ['many packets', Array(1_000).fill(`42${LOOK}`).join('\x1e'), 'text/plain'],
    ['a form', 'a=1&b=2', 'application/x-www-form-urlencoded'],
  ] as const) {
    const { status } = await post(await pollingSession(), body, type)
    t.ok(status === 200 || status === 400 || status === 413, `${what}: ${status}`)
  }
  const sid = await pollingSession()
  const url = `${urlOf(app)}/socket.io/?EIO=4&transport=polling&sid=${sid}`
  const tooLarge = await fetch(url, { method: 'POST', body: 'x'.repeat(100_000) }).then(
    ({ status }) => status,
    () => 'reset',
  )
  t.ok(tooLarge === 413 || tooLarge === 'reset', `100 kB: ${tooLarge}`)
  await assertUnharmed(t)
})

t.test('sessions that are none, on both transports and with every method', async (t) => {
  for (const sid of [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'x'.repeat(5_000),
    '%00',
    '..',
  ]) {
    t.equal((await handshake(`&sid=${sid}`)).status, 400, sid.slice(0, 20))
    t.equal((await post(sid, '40')).status, 400)
    const socket = rawWebSocket(t, app, { query: `&sid=${sid}` })
    await closed(socket)
  }
  for (const query of [
    '&transport=__proto__',
    '&EIO=99',
    '&EIO[]=4',
    '&j=x',
    '&j[]=1',
    '&t[__proto__]=1',
  ]) {
    const { status } = await handshake(query)
    t.ok(status === 200 || status === 400, `${query}: ${status}`)
  }
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const response = await fetch(`${urlOf(app)}/socket.io/?EIO=4&transport=polling`, { method })
    t.ok(response.status < 500, `${method}: ${response.status}`)
  }
  await assertUnharmed(t)
})

t.test('300 upgrade headers, odd upgrades, and requests that are none', async (t) => {
  const many = Array.from({ length: 300 }, (_, i) => `X-Header-${i}: ${i}`)
  for (const [what, bytes] of [
    ['300 headers', upgradeRequest(many)],
    ['300 upgrade headers', upgradeRequest(Array(300).fill('Upgrade: websocket'))],
    [
      '300 extensions',
      upgradeRequest([
        `Sec-WebSocket-Extensions: ${Array(300).fill('permessage-deflate').join(', ')}`,
      ]),
    ],
    [
      '300 protocols',
      upgradeRequest([
        `Sec-WebSocket-Protocol: ${Array.from({ length: 300 }, (_, i) => `p${i}`).join(', ')}`,
      ]),
    ],
    ['headers of 100 kB', upgradeRequest([`X-Long: ${'x'.repeat(100_000)}`])],
    [
      'an upgrade of /',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    [
      'another protocol',
      'GET /socket.io/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
    ],
    ['no HTTP', `${'\u0016\u0003\u0001'.repeat(50)}\r\n\r\n`],
    [
      'two lengths',
      'POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a URL that is none',
      'GET http://[::bad/socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n\r\n',
    ],
    [
      'a query that is none',
      'GET /socket.io/?EIO=4&transport=polling&%=%E0%A4%A HTTP/1.1\r\nHost: a\r\n\r\n',
    ],
  ] as const) {
    const socket = await tcp(t, app)
    const answer = await converse(socket, bytes)
    t.match(answer, /^(HTTP\/1\.1 \d\d\d|$)/, `${what}: ${answer.split('\r\n')[0]}`)
    t.notMatch(answer, /^HTTP\/1\.1 5/)
    socket.destroy()
    await assertUnharmed(t)
  }
})

t.test('foreign and null origins, on both transports', async (t) => {
  const guarded = await start(t, { environment: { CORS_ORIGIN: 'https://game.example' } })
  for (const origin of [
    'https://evil.example',
    'null',
    'https://game.example.evil.example',
    'http://game.example',
    'https://game.example:444',
    'https://GAME.example',
    '',
  ]) {
    const polling = await fetch(`${urlOf(guarded)}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin },
    })
    t.not(polling.status, 200, `polling from ${origin || '(empty)'}`)
    await polling.text()
    const socket = rawWebSocket(t, guarded, { headers: { origin } })
    const outcome = await within(
      new Promise((resolve) => {
        socket.once('open', () => resolve('open'))
        socket.once('close', () => resolve('closed'))
      }),
      'answer',
    )
    t.equal(outcome, 'closed', `websocket from ${origin || '(empty)'}`)
  }
  const welcome = await join(t, guarded, { extraHeaders: { origin: 'https://game.example' } })
  t.ok(welcome.socket.connected)
})

t.test('HTTP: what is no route, no method, no body', async (t) => {
  for (const [method, url] of [
    ['POST', '/'],
    ['GET', '/send_field_objects'],
    ['TRACE', '/'],
    ['GET', '/..%2f..%2fetc%2fpasswd'],
    ['GET', '/%'],
    ['GET', `/${'a'.repeat(5_000)}`],
    ['GET', '/metrics/__proto__'],
    ['GET', '//evil.example'],
  ] as const) {
    const response = await app.inject({ method: method as 'GET', url })
    t.ok(
      response.statusCode >= 400 && response.statusCode < 500,
      `${method} ${url.slice(0, 30)}: ${response.statusCode}`,
    )
  }
  // Where no service may deliver, no body is read.
  const served = await start(t, { environment: { OBJECTS_URL: 'http://127.0.0.1:9' } })
  for (const body of [
    '{',
    'null',
    '[]',
    '"x"',
    `{"food":${'['.repeat(50_000)}`,
    '{"__proto__":{}}',
  ]) {
    const response = await served.inject({
      method: 'POST',
      url: '/send_field_objects',
      headers: { 'content-type': 'application/json' },
      payload: body,
    })
    t.equal(response.statusCode, 400, body.slice(0, 20))
  }
  await assertUnharmed(t)
})

t.test('a half-open client is gone within 15 seconds', async (t) => {
  const time = await muteFor
  t.ok(time > 5_000 && time < 15_000, `${time} ms`)
  await assertUnharmed(t)
})

t.test('after all of it the game goes on', async (t) => {
  const late = await play(t, app)
  const since = honest.mark()
  await late.ask('look', { look_x: 0, look_y: 0, look_z: 1 })
  await honest.settled()
  t.ok(since().includes('otherPlayerLook'))
  const { values } = await app.metrics.socketEvents.get()
  t.notOk(
    values.some(({ labels }) => labels.outcome === 'INTERNAL'),
    'no fault in a handler',
  )
  await assertUnharmed(t)
})
