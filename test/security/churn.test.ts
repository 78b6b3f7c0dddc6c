import t from 'tap'
import { churn } from '../../bench/hostile/churn/clients.ts'
import { comeToRest, remains } from '../../bench/hostile/churn/footprint.ts'
import { start, until, urlOf } from '../helper.ts'

t.test('hundreds of clients come and go in every way, and leave nothing behind', async (t) => {
  const environment = { JOINS_PER_SECOND: 0, BOARD_WIDTH: 32, BOARD_HEIGHT: 32, MIN_PLAYERS: 5 }
  const app = await start(t, { environment })
  const origin = urlOf(app)
  await churn(origin, 20)
  t.same(await comeToRest(app, 10_000), [])
  const resources = () =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const before = resources()

  const lingering = churn(origin, 50)
  await until('the first sockets', async () => (await remains(app))['sockets'] !== 0)
  t.not((await comeToRest(app, 0)).length, 0, 'what is there is seen')
  await lingering

  t.equal(await churn(origin, 400), 0, 'all were admitted')
  t.same(await comeToRest(app, 10_000), [])
  t.ok(resources() <= before + 2, `timers: ${before}, then ${resources()}`)
  app.admission.ledger.sweep(Date.now() + 120_000)
  t.equal(app.admission.ledger.addresses, 0)
})
