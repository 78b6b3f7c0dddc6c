import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { clientAddress, parseTrust } from '../../plugins/admission/addresses.ts'
import { Ledger } from '../../plugins/admission/ledger.ts'
import { answerOf, build, Client, join, play, start, until, urlOf, within } from '../helper.ts'
import { closed, rawPlayer, rawWebSocket, tcp } from './raw.ts'

type Options = ConstructorParameters<typeof Client>[1]

/** Whether a client is admitted, or the message with which it is refused. */
async function admission(t: Test, app: FastifyInstance, options: Options = {}) {
  const client = new Client(urlOf(app), options)
  t.teardown(() => client.socket.disconnect())
  return { client, outcome: await answerOf(client) }
}

const from = (address: string): Options => ({ extraHeaders: { 'x-forwarded-for': address } })

t.test('addresses', async (t) => {
  const request = (remoteAddress: string, forwarded?: string) =>
    ({
      socket: { remoteAddress },
      headers: { ...(forwarded && { 'x-forwarded-for': forwarded }) },
    }) as never
  const nobody = parseTrust(undefined)
  t.equal(clientAddress(request('1.2.3.4', '9.9.9.9'), nobody), '1.2.3.4')
  t.equal(clientAddress(request('::ffff:1.2.3.4'), nobody), '1.2.3.4')
  t.equal(clientAddress(request('2001:db8:1:2:3:4:5:6'), nobody), '2001:db8:1:2::/64')
  t.equal(clientAddress(request('2001:db8::5'), nobody), '2001:db8:0:0::/64')
  t.equal(clientAddress(request('::1'), nobody), '0:0:0:0::/64')
  const proxies = parseTrust('loopback, 10.0.0.0/8')
  t.equal(clientAddress(request('127.0.0.1', '6.6.6.6, 9.9.9.9, 10.1.2.3'), proxies), '9.9.9.9')
  t.equal(clientAddress(request('8.8.8.8', '9.9.9.9'), proxies), '8.8.8.8')
  t.equal(clientAddress(request('8.8.8.8', '6.6.6.6, 9.9.9.9'), parseTrust('1')), '9.9.9.9')
  t.throws(() => parseTrust('everyone'))
})

t.test('the ledger forgets', async (t) => {
  const ledger = new Ledger({ connections: 0, perAddress: 0, joinsPerSecond: 1 })
  for (let i = 0; i < 100; i++) {
    ledger.refuse(`10.0.0.${i}`, 0)
    ledger.opened(`10.0.0.${i}`, 0)
  }
  ledger.closed('10.0.0.0')
  ledger.sweep(19_000)
  t.equal(ledger.addresses, 100)
  ledger.sweep(21_000)
  t.equal(ledger.addresses, 99, 'only those without connections')
})

t.test('connections in all and per address are bounded', async (t) => {
  const environment = {
    MAX_CONNECTIONS: 3,
    MAX_CONNECTIONS_PER_ADDRESS: 2,
    TRUST_PROXY: 'loopback',
  }
  const app = await start(t, { environment })
  const first = await admission(t, app, from('1.1.1.1'))
  t.equal(first.outcome, true)
  t.equal((await admission(t, app, { ...from('1.1.1.1'), transports: ['polling'] })).outcome, true)
  for (const transports of [['polling'], ['websocket']]) {
    const { outcome } = await admission(t, app, { ...from('1.1.1.1'), transports })
    t.not(outcome, true, `a third one of an address, over ${transports}`)
    if (transports[0] === 'polling') t.match(outcome, /RATE_LIMITED.*address/)
  }
  t.equal((await admission(t, app, from('2.2.2.2'))).outcome, true)
  t.not((await admission(t, app, from('3.3.3.3'))).outcome, true, 'a fourth in all')
  const { body } = await app.inject('/metrics')
  t.match(body, /connections_refused_total\{reason="address"\} 2/)
  t.match(body, /connections_refused_total\{reason="connections"\} 1/)
  t.match(body, /shatterland_open_connections 3/)
  first.client.socket.disconnect()
  await until('a free place', () => app.admission.ledger.open === 2)
  t.equal((await admission(t, app, from('3.3.3.3'))).outcome, true, 'when one has left')
})

t.test('a forwarded address is believed from a trusted proxy alone', async (t) => {
  const app = await start(t, { environment: { MAX_CONNECTIONS_PER_ADDRESS: 1 } })
  t.equal((await admission(t, app, from('1.1.1.1'))).outcome, true)
  t.not((await admission(t, app, from('2.2.2.2'))).outcome, true)
  await t.rejects(build(t, { environment: { TRUST_PROXY: 'everyone' } }), {
    code: 'INVALID_CONFIG',
  })
})

t.test('joins per second and address are bounded', async (t) => {
  let clock = 1_000_000
  const environment = { JOINS_PER_SECOND: 0.5, TRUST_PROXY: '1' }
  const app = await start(t, { environment, now: () => clock })
  const outcomes = []
  for (let i = 0; i < 7; i++) outcomes.push((await admission(t, app, from('1.1.1.1'))).outcome)
  t.equal(outcomes.filter((outcome) => outcome === true).length, 5)
  t.equal((await admission(t, app, from('2.2.2.2'))).outcome, true, 'others come in')
  clock += 2_000
  t.equal((await admission(t, app, from('1.1.1.1'))).outcome, true)
})

t.test('a burst is only refused', async (t) => {
  const app = await start(t, { now: () => 1_000_000 })
  const single = await play(t, app)
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => single.ask('boost', { player_id: 'nobody' })),
  )
  t.equal(
    answers.filter((answer) => !answer.ok && answer.error.code === 'RATE_LIMITED').length,
    290,
  )
  t.ok(single.socket.connected)
})

t.test('a lasting flood ends the connection, and the others play on', async (t) => {
  const app = await start(t, { environment: { JOINS_PER_SECOND: 0 } })
  const honest = await play(t, app)
  for (const [what, packet, count] of [
    ['events', '42["boost",{"player_id":"nobody"}]', 4_000],
    ['unknown events', '42["x",{}]', 4_000],
    ['other namespaces', '40/admin,', 4_000],
    ['acknowledgements of nothing', '437[]', 4_000],
    ['pongs', '3', 4_000],
    ['big packets', `42["x","${'x'.repeat(60_000)}"]`, 400],
  ] as const) {
    const flooder = await rawPlayer(t, app)
    const end = closed(flooder, `end of a flood of ${what}`)
    for (let i = 0; i < count; i++) flooder.send(packet)
    await end
  }
  const { body } = await app.inject('/metrics')
  t.match(body, /shatterland_floods_total 6/)
  t.match(body, /socket_disconnects_total\{reason="flood"\} 6/)
  t.match(await honest.ask('look', { look_x: 1, look_y: 0, look_z: 0 }), { ok: true })
})

t.test('the address of a flood has to wait', async (t) => {
  let clock = 1_000_000
  const app = await start(t, { environment: { JOINS_PER_SECOND: 1 }, now: () => clock })
  const flooder = await rawPlayer(t, app)
  // Long enough for all its joins to have grown back.
  clock += 60_000
  for (let i = 0; i < 4_000; i++) flooder.send('3')
  await closed(flooder)
  t.not((await admission(t, app)).outcome, true)
  clock += 9_000
  t.not((await admission(t, app)).outcome, true)
  clock += 3_000
  t.equal((await admission(t, app)).outcome, true)
})

t.test('an owner of many zombies may send for all of them', async (t) => {
  const app = await start(t, { environment: { MIN_PLAYERS: 25 }, now: () => 1_000_000 })
  const client = await play(t, app)
  const { length } = app.players.controlledBy(client.id)
  for (let second = 0; second < 10; second++) {
    for (const { id } of app.players.controlledBy(client.id)) {
      for (let i = 0; i < 10; i++)
        client.socket.emit('look', { look_x: 1, look_y: 0, look_z: 0, id })
    }
  }
  await client.settled()
  const { values } = await app.metrics.socketEvents.get()
  const looks = values.filter(({ labels }) => labels.event === 'look')
  t.match(looks, [{ value: length * 100, labels: { outcome: 'ok' } }])
})

t.test('who says nothing is shown the door', async (t) => {
  const app = await start(t, { environment: { JOIN_TIMEOUT_MS: 1_500 } })
  const silent = await tcp(t, app)
  const loris = await tcp(t, app)
  loris.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n')
  const dripping = setInterval(() => loris.write('X-A: 1\r\n'), 50)
  t.teardown(() => clearInterval(dripping))
  const unjoined = rawWebSocket(t, app)
  await within(once(unjoined, 'open'), 'opening')
  const honest = await join(t, app)
  await Promise.all([closed(silent), closed(loris), closed(unjoined)])
  t.ok(honest.socket.connected)
  t.equal(app.io.engine.clientsCount, 1)
})
