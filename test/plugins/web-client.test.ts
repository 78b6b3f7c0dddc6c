import { readdirSync } from 'node:fs'
import Fastify from 'fastify'
import t from 'tap'
import webClient from '../../plugins/web-client.ts'
import { build } from '../helper.ts'

/** Compiled tests lie in build/test/plugins. */
const PUBLIC = new URL('../../public/', import.meta.url)
const script = readdirSync(new URL('assets/', PUBLIC)).find((name) => /^index-.*\.js$/.test(name))

t.test('the page is asked for again each time, its assets never', async (t) => {
  const app = await build(t)
  const page = await app.inject('/')
  t.equal(page.statusCode, 200)
  t.match(page.headers, { 'content-type': /^text\/html/, 'cache-control': 'no-cache' })
  t.match(page.body, `assets/${script}`)
  t.notMatch(page.body, /https?:\/\//, 'nothing comes from elsewhere')

  const headers = { 'accept-encoding': 'gzip' }
  const asset = await app.inject({ url: `/assets/${script}`, headers })
  t.match(asset.headers, {
    'content-type': /javascript/,
    'content-encoding': 'gzip',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  t.equal((await app.inject('/favicon.svg')).statusCode, 200)
})

t.test('the page may load its own parts only, and works over plain http', async (t) => {
  const { headers } = await (await build(t)).inject('/')
  const policy = String(headers['content-security-policy'])
  t.match(policy, "default-src 'self'")
  t.notMatch(policy, /unsafe|upgrade-insecure|https?:/)
  t.notOk(headers['strict-transport-security'])
  t.equal(headers['x-content-type-options'], 'nosniff')
})

t.test('what is no file is not found, and the JSON is at /about', async (t) => {
  const app = await build(t)
  for (const url of [
    '/nothing',
    '/assets/',
    '/../package.json',
    '/%2e%2e/package.json',
    '/index.html.gz',
  ]) {
    const { statusCode, json } = await app.inject(url)
    t.equal(statusCode, 404, url)
    t.equal(json().code, 'NOT_FOUND', url)
  }
  const about = await app.inject('/about')
  t.match(about.json(), { name: 'shatterland-server', socket_path: '/socket.io' })
})

t.test('a server whose client was not built serves none', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(webClient, { places: ['./nowhere/'] })
  t.equal(app.hasWebClient, false)
  t.equal((await app.inject('/')).statusCode, 404)
})

t.test('the schemas stay on the server: the bundle has types of them only', async (t) => {
  const { body } = await (await build(t)).inject(`/assets/${script}`)
  t.match(body, 'player_state_reconcile')
  t.notMatch(body, /~kind|TypeBox/i)
})
