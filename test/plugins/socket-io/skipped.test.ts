import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { Socket } from 'socket.io'
import t from 'tap'
import { adapterOf, listen, options, type Served, silent, worldAdapter } from './served.ts'

/** A client of the polling transport that has fetched its CONNECT packet and polls no more. */
async function connectByPolling({ io, url }: Served): Promise<Socket> {
  const connected = once(io, 'connection')
  const path = `${url}/socket.io/?EIO=4&transport=polling`
  const { sid } = JSON.parse((await (await fetch(path)).text()).slice(1)) as { sid: string }
  await fetch(`${path}&sid=${sid}`, { method: 'POST', body: '40' })
  await (await fetch(`${path}&sid=${sid}`)).text()
  const [socket] = (await connected) as [Socket]
  return socket
}

t.test('movement that a slow client is not sent is counted, and nothing else', async (t) => {
  const skipped: number[] = []
  const sent = new Map<string, number>()
  const report = {
    ...silent,
    skipped: (messages: number) => skipped.push(messages),
    relayed(event: string, messages: number) {
      sent.set(event, (sent.get(event) ?? 0) + messages)
    },
  }
  const slowClients = { bytes: 65_536, ms: 60_000 }
  const served = await listen(t, worldAdapter(options({ tickMs: 0, slowClients, report })))
  const adapter = adapterOf(served)
  const socket = await connectByPolling(served)
  await socket.join('world')
  const look = { id: 'a', look_x: 1, look_y: 0, look_z: 0, padding: 'x'.repeat(1_000) }
  const move = async (count: number) => {
    for (let i = 0; i < count; i++) adapter.relay('somebody', ['otherPlayerLook', look])
    await setImmediate()
  }
  await move(100)
  t.same(skipped, [], 'it is behind only now')
  await move(30)
  await move(20)
  for (let i = 0; i < 5; i++) {
    served.io.to('world').emit('told', {})
    socket.emit('an answer', {})
    await setImmediate()
  }
  await move(10)
  t.same(skipped, [30, 20, 10], 'ticks without movement skip none')
  t.equal(sent.get('otherPlayerLook'), 100, 'what was skipped is taken back')
  t.equal(sent.get('told'), 5)
  socket.disconnect(true)
})
