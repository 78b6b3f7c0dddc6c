import { once } from 'node:events'
import t from 'tap'
import { comeToRest } from '../../bench/hostile/churn/footprint.ts'
import { play, start, within } from '../helper.ts'
import { besiege } from './besieged.ts'
import { closed, converse, frame, rawPlayer, rawWebSocket, tcp, upgradeRequest } from './raw.ts'

const LOOK = '["look",{"look_x":1,"look_y":0,"look_z":0}]'

const { app, honest, assertUnharmed } = await besiege(t)

// Answers no ping; looked at in the end, so that its time passes meanwhile.
const mute = rawWebSocket(t, app)
const muteSince = Date.now()
mute.once('open', () => mute.send('40'))
const muteFor = new Promise<number>((resolve) =>
  mute.once('close', () => resolve(Date.now() - muteSince)),
)

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
  await assertUnharmed(t)
})
