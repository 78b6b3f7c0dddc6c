import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import Fastify from 'fastify'
import t from 'tap'
import webClient from '../../plugins/web-client.ts'
import { build } from '../helper.ts'

/** Compiled tests lie in build/test/plugins. */
const PUBLIC = fileURLToPath(new URL('../../public/', import.meta.url))

async function script(): Promise<string> {
  const names = await readdir(join(PUBLIC, 'assets'))
  return `/assets/${names.find((name) => /^index-.*\.js$/.test(name))}`
}

t.test(
  'caches are told what the answer depends on, and a known copy is not sent again',
  async (t) => {
    const app = await build(t)
    const url = await script()
    const sizes: number[] = []
    for (const encoding of ['br', 'gzip', undefined]) {
      const headers = encoding === undefined ? {} : { 'accept-encoding': encoding }
      const { headers: answered, rawPayload } = await app.inject({ url, headers })
      t.equal(answered['content-encoding'], encoding)
      t.equal(answered['vary'], 'accept-encoding', `as ${encoding ?? 'it is'}`)
      sizes.push(rawPayload.length)
    }
    const [br = 0, gzip = 0, plain = 0] = sizes
    t.ok(br < gzip && gzip < plain, sizes.join(' < '))
    const page = await app.inject('/')
    const again = await app.inject({
      url: '/',
      headers: { 'if-none-match': String(page.headers['etag']) },
    })
    t.equal(again.statusCode, 304)
  },
)

t.test(
  'the page is asked for again wherever the build lies, even under a folder of assets',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'shatterland-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const place = join(folder, 'assets', 'game')
    await cp(PUBLIC, place, { recursive: true })
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(webClient, { places: [`${pathToFileURL(place)}/`] })
    const { headers } = await app.inject('/')
    t.equal(headers['cache-control'], 'no-cache')
    t.match((await app.inject(await script())).headers['cache-control'], /immutable/)
  },
)

t.test('the page may open its own socket only, and asks for no camera', async (t) => {
  const app = await build(t)
  const policyFor = async (host: string) => {
    const { headers } = await app.inject({ url: '/', headers: { host } })
    return /connect-src ([^;]*)/.exec(String(headers['content-security-policy']))?.[1]
  }
  t.equal(
    await policyFor('game.example:9000'),
    "'self' ws://game.example:9000 wss://game.example:9000",
  )
  t.equal(await policyFor("evil; script-src 'unsafe-inline'"), "'self' 'self'")
  const { headers } = await app.inject('/')
  t.match(headers['permissions-policy'], 'camera=()')
})
