import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'

const run = promisify(execFile)
const CLI = fileURLToPath(new URL('../cli.js', import.meta.url))

type Ended = { code: number; stdout: string; stderr: string }

/** The binary, run to its end in an environment of its own. */
async function command(args: string[], environment: Record<string, string>): Promise<Ended> {
  const env = { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...environment }
  try {
    return { code: 0, ...(await run(process.execPath, [CLI, ...args], { env, timeout: 30_000 })) }
  } catch (error) {
    return error as unknown as Ended
  }
}

t.test('no secret is shown, whichever variable holds it', async (t) => {
  const { code, stdout, stderr } = await command(['--check-config'], {
    AUTH_SECRET: 'hunter2 hunter2 hunter2 hunter2 hunter2',
    METRICS_TOKEN: 'hunter2 hunter2 hunter2',
    OBJECTS_TOKEN: 'hunter2 hunter2 hunter2',
    REDIS_URL: 'redis://hunter:hunter2@one:1/0?password=hunter2,redis://:hunter2@two:2',
    REDIS_MODE: 'cluster',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hunter2,x=hunter%202',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'api-key=hunter2',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://hunter:hunter2,hunter2@collector:4318',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://hunter:hunter2@collector:4318/v1/traces?k=hunter2',
  })
  t.same([code, stderr], [0, ''])
  t.notMatch(stdout, /hunter/)
  const lines = stdout.split('\n')
  for (const line of [
    'REDIS_URL=redis://(hidden)@one:1/0?(hidden),redis://(hidden)@two:2',
    'OTEL_EXPORTER_OTLP_HEADERS=(hidden)',
    'OTEL_EXPORTER_OTLP_TRACES_HEADERS=(hidden)',
    'OTEL_EXPORTER_OTLP_ENDPOINT=https://(hidden)@collector:4318',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://(hidden)@collector:4318/v1/traces?(hidden)',
  ]) {
    t.ok(lines.includes(line), line)
  }
})

t.test('what the start refuses, the check refuses in the same words', async (t) => {
  for (const [variable, value, words] of [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'hunter2:4318', 'must be an http or https URL'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'ftp://hunter2', 'must be an http or https URL'],
    ['REDIS_URL', 'redis://:100%@hunter2', 'percent-encoded'],
    ['REDIS_URL', 'redis://hunter2%ff:x@hunter2', 'percent-encoded'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=hunter2%', 'percent-encoded'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b,api-key=hunter2%a', 'percent-encoded'],
    ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'api-key=%ffhunter2', 'percent-encoded'],
  ] as const) {
    const environment = { [variable]: value }
    const [checked, started] = await Promise.all([
      command(['--check-config'], environment),
      command([], environment),
    ])
    t.equal(checked.code, 1, `${variable}=${value}`)
    t.match(checked.stderr, new RegExp(`^${variable} is \\(hidden\\), but .*${words}.*\n$`))
    t.notMatch(checked.stderr, /hunter/)
    t.same([started.code, started.stderr], [checked.code, checked.stderr])
  }
})

t.test('it names the collector among the others', async (t) => {
  const { code, stderr } = await command(['--check-config'], {
    PORT: 'x',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=100%',
    TRUST_PROXY: 'everyone',
  })
  t.equal(code, 1)
  t.same(
    stderr
      .split('\n')
      .map((line) => line.split(' ')[0])
      .sort(),
    ['', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_HEADERS', 'PORT', 'TRUST_PROXY'],
  )
  const off = await command(['--check-config'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
    OTEL_SDK_DISABLED: 'true',
  })
  t.equal(off.code, 0, 'not where tracing is off')
})
