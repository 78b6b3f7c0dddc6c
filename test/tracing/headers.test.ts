import t from 'tap'
import { secretsOf } from '../../plugins/secret-variables.ts'
import { play, start } from '../helper.ts'
import { startCollector } from './collector.ts'

t.test('the collector of traces gets the headers that are meant for it', async (t) => {
  const collector = await startCollector(t)
  const app = await start(t, {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url.replace('//', '//user:pass%2Fword@'),
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=all,x-team=green%20marbles',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=traces',
      OTEL_BSP_SCHEDULE_DELAY: 20,
    },
  })
  await play(t, app)
  await collector.trace('connect')
  t.match(collector.headers[0], { 'x-tenant': 'traces', 'x-team': 'green marbles' })
  const secrets = secretsOf(app.config)
  for (const secret of ['traces', 'green marbles', 'green%20marbles', 'pass/word']) {
    t.ok(secrets.includes(secret), secret)
  }
  t.notOk(secrets.includes('user'))
})
