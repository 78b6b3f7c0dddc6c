import type { FastifyInstance } from 'fastify'
import { SignJWT } from 'jose'
import t, { type Test } from 'tap'
import { answerOf, build, Client, start, urlOf } from '../helper.ts'

type Options = ConstructorParameters<typeof Client>[1]

/** Whether a client is admitted, or the message with which it is refused. */
async function admission(t: Test, app: FastifyInstance, options: Options = {}) {
  const client = new Client(urlOf(app), options)
  t.teardown(() => client.socket.disconnect())
  return { client, outcome: await answerOf(client) }
}

const SECRET = 'a-secret-of-at-least-thirty-two-characters'

const ticket = (
  claims: Record<string, unknown>,
  { secret = SECRET, expires = '1h', alg = 'HS256' } = {},
) => {
  const jwt = new SignJWT(claims).setProtectedHeader({ alg }).setIssuedAt()
  return jwt.setExpirationTime(expires).sign(new TextEncoder().encode(secret))
}

t.test('with AUTH_SECRET only a signed ticket admits, by auth or by query', async (t) => {
  const app = await start(t, { environment: { AUTH_SECRET: SECRET } })
  const good = await ticket({ sub: 'ada' })
  for (const options of [{ auth: { token: good } }, { query: { token: good } }]) {
    const { client, outcome } = await admission(t, app, options)
    t.equal(outcome, true)
    const socket = app.io.sockets.sockets.get(client.id)
    t.equal(socket && app.subjectOf(socket), 'ada')
    t.not(client.id, 'ada', 'the subject is a name for logs, not an id')
  }
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`
  const forged = `${good.slice(0, -3)}AAA`
  for (const [what, token] of [
    ['none at all', undefined],
    ['no string', { toString: 'x' }],
    ['no JWT', 'abc'],
    ['an unsigned one', none],
    ['a forged one', forged],
    ["another issuer's", await ticket({ sub: 'ada' }, { secret: SECRET.toUpperCase() })],
    ['an expired one', await ticket({ sub: 'ada' }, { expires: '-1h' })],
    ['one for nobody', await ticket({})],
    ['another algorithm', await ticket({ sub: 'ada' }, { alg: 'HS512' })],
    ['a huge one', 'x'.repeat(10_000)],
  ] as const) {
    const { outcome } = await admission(t, app, { auth: { token } })
    t.match(outcome, /ticket/i, what)
  }
  t.equal(app.connectedUsers(), 2)
})

t.test('METRICS_TOKEN keeps the operator’s pages for the operator', async (t) => {
  const app = await build(t, { environment: { METRICS_TOKEN: 'a-token-for-metrics' } })
  app.health.register('oracle', () => ({ status: 'down', kind: 'x', detail: 'at 10.0.0.7:6379' }))
  const get = (url: string, authorization?: string) =>
    app.inject({ url, headers: { ...(authorization && { authorization }) } })
  for (const wrong of [
    undefined,
    'Bearer x',
    'a-token-for-metrics',
    'Bearer a-token-for-metricsX',
  ]) {
    const response = await get('/metrics', wrong)
    t.equal(response.statusCode, 401, String(wrong))
    t.match(response.json(), { statusCode: 401, code: 'UNAUTHORIZED' })
    t.equal(response.headers['www-authenticate'], 'Bearer')
  }
  const right = 'Bearer a-token-for-metrics'
  t.match((await get('/metrics', right)).body, /shatterland_connected_users 0/)
  for (const url of ['/health', '/health/ready']) {
    t.match((await get(url)).body, /oracle/)
    t.notMatch((await get(url)).body, /10\.0\.0\.7/)
    t.match((await get(url, right)).body, /10\.0\.0\.7/)
  }
})
