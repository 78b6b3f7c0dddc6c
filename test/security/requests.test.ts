import t from 'tap'
import { start, urlOf } from '../helper.ts'
import { besiege } from './besieged.ts'
import { closed, converse, rawWebSocket, tcp, upgradeRequest } from './raw.ts'

const LOOK = '["look",{"look_x":1,"look_y":0,"look_z":0}]'

const { app, assertUnharmed } = await besiege(t)

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
