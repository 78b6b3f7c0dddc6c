import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { play, start, urlOf, within } from '../helper.ts'
import { LegacyClient } from '../legacy-client.ts'

const UNITY = 'websocket-sharp/1.0'

const LOOK = '42["look",{"look_x":9,"look_y":0,"look_z":0}]'

/** Tries to go on with the session of somebody whose id is known; resolves to why that failed, or to what came of it. */
function takeOver(t: Test, url: string, query: string, agent: string): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?${query}`, {
    headers: { 'user-agent': agent },
  })
  t.teardown(() => socket.terminate())
  const outcome = new Promise<string>((resolve) => {
    socket.once('error', ({ message }) => resolve(message))
    socket.once('message', (data) => {
      socket.send('5')
      socket.send(LOOK)
      resolve(`answered ${data}`)
    })
  })
  socket.once('open', () => socket.send('2probe'))
  return within(outcome, 'outcome')
}

t.test('who knows the id of a 2016 client cannot go on in its place', async (t) => {
  const app = await start(t, { environment: { LEGACY_CLIENTS: 'true', PLAUSIBILITY: 'off' } })
  const url = urlOf(app)
  const victim = new LegacyClient(url, { pingEvery: 50 })
  t.teardown(() => victim.leave())
  await victim.next('field_objects')
  victim.emit('initialize_main', null)
  await victim.next('initialize_main_player')
  const witness = await play(t, app)
  t.ok(
    witness.all('spawn').some(({ id }) => id === victim.id),
    'everybody knows it',
  )
  const sid = encodeURIComponent(victim.id)

  for (const [revision, agent] of [
    [3, 'attacker'],
    [4, 'attacker'],
    [4, UNITY],
  ] as const) {
    const query = `EIO=${revision}&transport=websocket&sid=${sid}`
    t.match(await takeOver(t, url, query, agent), /400/, `${query} by ${agent}`)
    for (const transport of ['polling', 'websocket']) {
      const address = `${url}/socket.io/?EIO=${revision}&transport=${transport}&sid=${sid}`
      const body = `${LOOK.length}:${LOOK}`
      for (const request of [{}, { method: 'POST', body }]) {
        const headers = { 'user-agent': agent }
        const { status } = await fetch(address, { ...request, headers })
        t.equal(status, 400, `${address} by ${agent}`)
      }
    }
  }

  await victim.nextPong()
  t.equal(victim.end, undefined)
  victim.emit('look', { look_x: 1, look_y: 0, look_z: 0 })
  t.match(await witness.next('otherPlayerLook'), { id: victim.id, look_x: 1 })
  t.equal(witness.all('otherPlayerLook').length, 1, 'nobody else spoke for it')
})

t.test('sessions of the older revision are WebSockets alone', async (t) => {
  const app = await start(t, { environment: { LEGACY_CLIENTS: 'true' } })
  for (const [revision, agent] of [
    [3, 'node'],
    [4, UNITY],
  ] as const) {
    const address = `${urlOf(app)}/socket.io/?EIO=${revision}&transport=polling`
    const response = await fetch(address, { headers: { 'user-agent': agent } })
    t.equal(response.status, 400)
    t.match(await response.json(), { message: 'Transport unknown' })
  }
})
