import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { SignJWT } from 'jose'
import t, { type Test } from 'tap'
import { Secrets } from '../../plugins/logging/secrets.ts'
import { answerOf, Client } from '../helper.ts'
import { startRedis, withoutOwnRedis } from '../redis-helper.ts'
import { ServerProcess } from '../server-process.ts'
import { startServices } from '../services/network.ts'
import { startCollector } from './collector.ts'

type Line = { level: number; msg: string } & Record<string, unknown>

/** A server as it is deployed, in a small world without zombies. */
const start = (t: Test, environment: Record<string, string> = {}) =>
  ServerProcess.start(t, {
    MIN_PLAYERS: '0',
    PLAUSIBILITY: 'off',
    DRAIN_DELAY_MS: '0',
    ...environment,
  })

const linesOf = ({ log }: ServerProcess) => log.map((line) => JSON.parse(line) as Line)

async function connect(t: Test, { url }: ServerProcess, options = {}) {
  const client = new Client(url, options)
  t.teardown(() => client.socket.disconnect())
  await client.next('landscape')
  await client.settled()
  return client
}

/** Lets a server tell, when it has ended, which modules it had loaded, by V8's own account. */
function recordModules(t: Test) {
  const directory = mkdtempSync(joinPath(tmpdir(), 'shatterland-modules-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return {
    // tap measures coverage by the same means, and would take the account for itself.
    environment: { NODE_V8_COVERAGE: directory, _TAPJS_PROCESSINFO_COVERAGE_: '0' },
    loaded(): string[] {
      return readdirSync(directory).flatMap((file) => {
        const report = readFileSync(joinPath(directory, file), 'utf8')
        return (JSON.parse(report) as { result: { url: string }[] }).result.map(({ url }) => url)
      })
    },
  }
}

/** Of OpenTelemetry and of what imports it; but prom-client requires the interfaces by itself, whatever is traced. */
const isOfTracing = (url: string) =>
  /@opentelemetry\/(?!api\/)|tracing\/(open-telemetry|exporter|provider|pairs)\.js/.test(url)

t.test('every line that an event causes carries its trace, its user and its name', async (t) => {
  const collector = await startCollector(t)
  const modules = recordModules(t)
  const { objects, ...services } = await startServices(t)
  const server = await start(t, {
    ...modules.environment,
    LOG_LEVEL: 'debug',
    OBJECTS_URL: objects.url,
    DB_URL: services.data.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=green%20marbles',
    // What is delivered, the end delivers.
    OTEL_BSP_SCHEDULE_DELAY: '60000',
  })
  objects.gameUrl = server.url
  const client = await connect(t, server)
  await client.ask('initialize_main', {})
  await objects.fail('error')
  await client.ask('eat', { food_id: '3', player_id: client.id })
  const { id } = client
  t.equal(await server.end(), 0)

  const { root, calls } = await collector.trace('eat')
  t.ok(calls.length > 0)
  t.equal(collector.headers[0]?.['x-tenant'], 'green marbles')
  const lines = linesOf(server).filter(({ event }) => event === 'eat')
  const expected = { user: id, event: 'eat', trace_id: root.traceId, trace_flags: '01' }
  t.match(lines, [
    { ...expected, msg: 'a call failed', service: 'objects' },
    { ...expected, msg: 'event refused', code: 'SERVICE_UNAVAILABLE' },
  ])
  t.equal(lines.length, 2)
  const others = linesOf(server).filter(({ msg }) => msg === 'a user left')
  t.notOk('trace_id' in (others[0] ?? {}), 'a life is no event')

  const loaded = modules.loaded().filter(isOfTracing)
  for (const part of ['/open-telemetry.js', '@opentelemetry/sdk-trace/', 'trace-otlp-proto/']) {
    t.ok(
      loaded.some((url) => url.includes(part)),
      `tracing that is on loads ${part}`,
    )
  }
})

t.test('a collector that hangs does not keep the server from its end', async (t) => {
  const collector = await startCollector(t)
  collector.isHanging = true
  const server = await start(t, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
    DRAIN_DELAY_MS: '0',
    DRAIN_TIMEOUT_MS: '8000',
  })
  await connect(t, server)
  t.equal(await server.end(), 0, 'an end by force would have another code')
  t.ok(collector.headers.length > 0, 'it was tried')
})

t.test('a connection is one line at info, and without tracing none of it is loaded', async (t) => {
  const secret = 's'.repeat(32)
  const modules = recordModules(t)
  const environment = { AUTH_SECRET: secret, OTEL_SERVICE_NAME: 'off', ...modules.environment }
  const server = await start(t, environment)
  const ticket = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('ada')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret))
  const before = server.log.length
  const client = await connect(t, server, { auth: { token: ticket } })
  for (let i = 0; i < 20; i++) await client.ask('eat', { food_id: i, player_id: client.id })
  const { id } = client
  client.socket.disconnect()
  await server.end()
  const lines = linesOf(server).slice(before)
  const lives = lines.filter(({ msg }) => msg === 'a user left')
  const { bytes_in, bytes_out, seconds, ...life } = lives[0] ?? ({} as Line)
  t.match(life, {
    level: 30,
    user: id,
    name: 'ada',
    address: '127.0.0.1',
    transport: 'websocket',
    // The meals of a player that is not alive, and what the client asks to know that it is served.
    events: 21,
    refused: 21,
    reason: 'client namespace disconnect',
  })
  t.ok(Number(bytes_in) > 500 && Number(bytes_out) > 100_000, `${bytes_in} in, ${bytes_out} out`)
  t.type(seconds, 'number')
  t.same(
    lines.map(({ msg }) => msg),
    ['a user left', 'the server ends'],
  )

  const loaded = modules.loaded()
  t.ok(
    loaded.some((url) => url.endsWith('/plugins/tracing/index.js')),
    'the account is complete',
  )
  t.same(loaded.filter(isOfTracing), [])
})

t.test('no secret reaches the log', { skip: withoutOwnRedis }, async (t) => {
  const redis = await startRedis(t, ['--requirepass', 'the-right-one'])
  const secrets = {
    AUTH_SECRET: 'auth-secret-0123456789-0123456789-0123',
    METRICS_TOKEN: 'metrics-token-"quoted"-0123456789',
    OBJECTS_TOKEN: 'objects-token-0123456789',
  }
  const [redisPassword, collectorKey] = ['pass%/word+0123', 'collector-key-0123']
  const server = await start(t, {
    ...secrets,
    LOG_LEVEL: 'trace',
    REDIS_URL: `redis://:${encodeURIComponent(redisPassword)}@127.0.0.1:${redis.port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${collectorKey}`,
    OTEL_BSP_SCHEDULE_DELAY: '20',
  })
  const { url } = server
  const sign = (key: string) =>
    new SignJWT({ sub: 'eve', exp: Date.now() / 1000 + 300 })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(key))
  const [ticket, forged] = [await sign(secrets.AUTH_SECRET), await sign('x'.repeat(32))]
  for (const options of [
    { auth: { token: ticket } },
    { query: { token: ticket } },
    { auth: { token: forged } },
    { query: { token: forged }, transports: ['polling'] },
  ]) {
    const client = new Client(url, options)
    t.teardown(() => client.socket.disconnect())
    await answerOf(client)
  }
  const headers = { authorization: `Bearer ${secrets.METRICS_TOKEN}`, cookie: 'id=cookie-0123' }
  for (const path of ['/metrics', '/health', `/nowhere?token=${ticket}`]) {
    await (await fetch(url + path, { headers })).arrayBuffer()
  }
  await server.logged('Redis is away')
  await server.end()

  const output = server.log.join('\n')
  t.match(output, /"AUTH","default","\[hidden\]"/, 'one would have been there')
  const all = [
    ...Object.values(secrets),
    JSON.stringify(secrets.METRICS_TOKEN).slice(1, -1),
    redisPassword,
    encodeURIComponent(redisPassword),
    collectorKey,
    ticket,
    forged,
    'cookie-0123',
  ]
  t.same(
    all.filter((secret) => output.includes(secret)),
    [],
  )
})

t.test('secrets are hidden by value, by name and by look, and a line stays JSON', async (t) => {
  const secrets = new Secrets()
  for (const value of ['1234', 'a"b\\c/d', 'abc', 'tok']) secrets.add(value)
  const hide = (fields: object) => JSON.parse(secrets.hideIn(`${JSON.stringify(fields)}\n`))

  const plain = `${JSON.stringify({ level: 30, time: 12345, msg: 'as it was' })}\n`
  t.equal(secrets.hideIn(plain), plain)
  t.same(hide({ time: 12345, msg: 'pin 1234' }), { time: 12345, msg: 'pin [hidden]' })
  t.same(hide({ err: { args: ['x a"b\\c/d', 'a%22b%5Cc%2Fd'] } }), {
    err: { args: ['x [hidden]', '[hidden]'] },
  })
  t.same(hide({ msg: 'abc tok' }), { msg: 'abc tok' }, 'short words are no secrets')
  t.same(hide({ req: { headers: { authorization: 'x', Cookie: 'y', host: 'z' } } }), {
    req: { headers: { authorization: '[hidden]', Cookie: '[hidden]', host: 'z' } },
  })
  t.same(hide({ url: '/socket.io/?EIO=4&token=e.y.J&x=1' }), {
    url: '/socket.io/?EIO=4&token=[hidden]&x=1',
  })
  t.same(hide({ msg: 'at redis://me:pw@host:1/2, Bearer abc.d-e' }), {
    msg: 'at redis://[hidden]@host:1/2, Bearer [hidden]',
  })
})
