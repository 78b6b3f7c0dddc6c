import t from 'tap'
import { until } from '../cluster/nodes.ts'
import { play, start, urlOf } from '../helper.ts'
import { LegacyClient } from '../legacy-client.ts'
import { closed, rawPlayer } from './raw.ts'

t.test('a connection that has left the game ends, and joins no second time', async (t) => {
  const app = await start(t)
  const witness = await play(t, app)
  const leaver = await rawPlayer(t, app)
  leaver.send('41')
  await until('its end', () => app.connectedUsers() === 1)
  if (leaver.readyState === leaver.OPEN) leaver.send('40')
  await closed(leaver)
  await witness.settled()
  const { values } = await app.metrics.joins.get()
  t.equal(values.find(({ labels }) => labels.outcome === 'ok')?.value, 2)
  await until('its connection is not counted', () => app.admission.ledger.open === 1)
})

t.test('so does that of a 2016 client, and a polling one', async (t) => {
  const app = await start(t, { environment: { LEGACY_CLIENTS: 'true' } })
  const old = new LegacyClient(urlOf(app))
  await old.next('field_objects')
  old.send('41')
  t.match(await old.ended(), /closed by the server/)

  const polling = await play(t, app, { transports: ['polling'] })
  polling.socket.disconnect()
  await until('no connection', () => app.admission.ledger.open === 0)
})
