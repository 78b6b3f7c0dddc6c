import t from 'tap'
import { sampledShare } from '../../plugins/tracing/sampling.ts'
import { play, start } from '../helper.ts'
import { startNetwork } from '../services/network.ts'
import { startCollector, tracedTo } from './collector.ts'

t.test('what is not sampled costs no span, and the services do not sample it either', async (t) => {
  const collector = await startCollector(t)
  const { app, data } = await startNetwork(t, {
    ...tracedTo(collector),
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: 0,
  })
  const client = await play(t, app)
  data.taken()
  await client.ask('boost', { player_id: client.id })
  t.match(data.calls[0]?.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  await app.close()
  t.same(collector.spans, [])
})

t.test('chance takes the share of the events that a ratio asks for', async (t) => {
  const collector = await startCollector(t)
  const app = await start(t, {
    environment: {
      ...tracedTo(collector),
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: 0.5,
      RATE_LIMIT_FACTOR: 0,
    },
  })
  const client = await play(t, app)
  for (let i = 0; i < 200; i++) await client.ask('initialize_main', {})
  await app.close()
  const { length } = collector.spans.filter(({ name }) => name === 'initialize_main')
  // A fair coin falls outside of this once in thirty million times.
  t.ok(length > 60 && length < 140, `${length} of 200`)
})

t.test('the samplers by their names', async (t) => {
  const shares = { always_on: 1, always_off: 0, traceidratio: 0.25 }
  for (const [name, share] of Object.entries(shares)) {
    for (const prefix of ['', 'parentbased_'] as const) {
      const sampler = `${prefix}${name}` as keyof typeof shares
      const settings = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: 0.25 }
      t.equal(sampledShare(settings), share, sampler)
    }
  }
})

t.test('what switches tracing on', async (t) => {
  const cases: [Record<string, string>, boolean][] = [
    [{}, false],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9/' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/traces' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_TRACES_EXPORTER: 'none' }, false],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' }, false],
  ]
  for (const [environment, isOn] of cases) {
    const app = await start(t, { environment })
    t.equal(app.tracing.isOn, isOn, JSON.stringify(environment))
    await app.close()
  }
  const wrong: [Record<string, string>, RegExp][] = [
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }, /OTLP_ENDPOINT .* http or https URL/],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, /must be one of http\/protobuf/],
    [{ OTEL_TRACES_SAMPLER_ARG: '2' }, /SAMPLER_ARG is "2", but it must be <= 1/],
  ]
  for (const [environment, message] of wrong) {
    await t.rejects(start(t, { environment }), { message })
  }
})
