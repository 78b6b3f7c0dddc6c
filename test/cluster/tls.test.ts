import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import t, { type Test } from 'tap'
import { freePort, RedisServer, randomWorld, reasonToSkip } from '../redis-helper.ts'
import { enter, SMALL, spawnServer } from './processes.ts'

const PASSWORD = 'sesame'

const output = (command: string, ...args: string[]) => String(spawnSync(command, args).stdout)
const isBuiltWithTls = /No tls-cert-file/.test(
  output('redis-server', '--port', '0', '--tls-port', '1'),
)
const hasOpenSsl = output('openssl', 'version') !== ''

/** A certificate for this machine that vouches for itself, and the options with which a Redis uses it. */
function certify(t: Test) {
  const directory = mkdtempSync(joinPath(tmpdir(), 'shatterland-tls-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  const [key, certificate] = ['key.pem', 'cert.pem'].map((name) => joinPath(directory, name))
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const subject = ['-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  spawnSync('openssl', [...request, ...subject, '-keyout', `${key}`, '-out', `${certificate}`])
  const files = {
    'tls-cert-file': certificate,
    'tls-key-file': key,
    'tls-ca-cert-file': certificate,
  }
  const settings = { ...files, 'tls-auth-clients': 'no', 'tls-replication': 'yes' }
  return { directory, certificate: `${certificate}`, settings: Object.entries(settings) }
}

type Certified = ReturnType<typeof certify>

/** A server that speaks nothing but TLS, and wants the password. */
async function startSecure(t: Test, { settings }: Certified, first: string[] = []) {
  const port = await freePort()
  const tls = settings.flatMap(([name, value]) => [`--${name}`, `${value}`])
  const options = ['--port', '0', '--tls-port', String(port), '--requirepass', PASSWORD, ...tls]
  const server = new RedisServer(port, options, first)
  t.teardown(() => server.dispose())
  await server.start()
  return server
}

const secure = ({ port }: RedisServer) => `rediss://:${PASSWORD}@127.0.0.1:${port}`

async function expectPlay(
  t: Test,
  { certificate }: Certified,
  environment: Record<string, string>,
) {
  const settings = { ...SMALL, MIN_PLAYERS: '0', WORLD: randomWorld(), ...environment }
  const trust = { NODE_EXTRA_CA_CERTS: certificate }
  const [one, two] = await Promise.all([
    spawnServer(t, { ...settings, ...trust }),
    spawnServer(t, { ...settings, ...trust }),
  ])
  const [{ client: a, id }, { client: b }] = [await enter(t, one), await enter(t, two)]
  t.match(await a.ask('eat', { food_id: 1, player_id: id }), { ok: true, mass: 11 })
  t.same(await b.next('player_mass_update'), { id, mass: 11 })
  for (const { complaints } of [one, two]) t.same(complaints, [])
}

const skip = reasonToSkip(
  isBuiltWithTls && hasOpenSsl,
  'there is no redis-server with TLS, or no openssl',
)

t.test('Redis over TLS', { skip, timeout: 60_000 }, async (t) => {
  const certified = certify(t)
  const redis = await startSecure(t, certified)

  t.test('one server', (t) => expectPlay(t, certified, { REDIS_URL: secure(redis) }))

  t.test('a server whose certificate nobody vouches for is not used', async (t) => {
    const environment = { ...SMALL, REDIS_URL: secure(redis), WORLD: randomWorld() }
    const server = await spawnServer(t, environment, { ready: false })
    const ready = await fetch(`${server.url}/health/ready`)
    t.equal(ready.status, 503)
    t.match(server.complaints.join(), /self-signed certificate/)
  })

  t.test('by way of a Sentinel', async (t) => {
    const config = joinPath(certified.directory, 'sentinel.conf')
    const lines = [`monitor world 127.0.0.1 ${redis.port} 1`, `auth-pass world ${PASSWORD}`]
    writeFileSync(config, lines.map((line) => `sentinel ${line}`).join('\n'))
    const sentinel = await startSecure(t, certified, [config, '--sentinel'])
    await expectPlay(t, certified, {
      REDIS_URL: secure(sentinel),
      REDIS_MODE: 'sentinel',
      REDIS_SENTINEL_NAME: 'world',
    })
  })
})
