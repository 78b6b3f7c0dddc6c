import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import specifications from '@asyncapi/specs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv } from 'ajv'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import app from '../app.ts'
import { Config } from '../schemas/config.ts'
import { launch, missingBrowser } from './client/pages.ts'
import { build, NOTHING_SET, start, urlOf } from './helper.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

t.test('everything that is generated is up to date with the schemas', async (t) => {
  const script = fileURLToPath(new URL('../docs/generate.js', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  t.equal(stderr, '')
  t.equal(status, 0)
})

t.test('.env.example names only variables that exist', async (t) => {
  const names = [...read('.env.example').matchAll(/^#? ?([A-Z_]+)=/gm)]
  t.ok(names.length > 10)
  for (const [, name = ''] of names) t.ok(name in Config.properties, name)
})

t.test('every npm script that the README names exists', async (t) => {
  const { scripts } = JSON.parse(read('package.json'))
  const names = [...read('README.md').matchAll(/npm (?:run )?([a-z-]+)(?=[`\s])/g)]
  t.ok(names.length > 8)
  for (const [, name = ''] of names) {
    if (name !== 'ci' && name !== 'install') t.ok(name in scripts, name)
  }
})

t.test('the AsyncAPI document keeps to the official schema of AsyncAPI 3', async (t) => {
  const schema = structuredClone(specifications.schemas['3.0.0']) as { definitions: object }
  // Ajv has it already, under the same name.
  Reflect.deleteProperty(schema.definitions, 'http://json-schema.org/draft-07/schema')
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)
  const document = JSON.parse(read('docs/protocol/asyncapi.json'))
  t.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)))
  t.notOk(validate({ ...document, channels: 5 }), 'the validator does look')
})

/** All routes that do not hide, but for the HEAD that comes with each GET. */
async function shownRoutes(t: Test): Promise<string[]> {
  const fastify = Fastify()
  t.teardown(() => fastify.close())
  const routes: string[] = []
  fastify.addHook('onRoute', ({ method, url, schema }) => {
    const methods = [method].flat().filter((name) => name !== 'HEAD')
    if (schema?.hide !== true) routes.push(...methods.map((name) => `${name} ${url}`))
  })
  await fastify.register(app, { environment: { ...NOTHING_SET, LOG_LEVEL: 'silent' } })
  return routes.sort()
}

t.test('the OpenAPI document is valid, and describes every route in full', async (t) => {
  const document = JSON.parse(read('docs/protocol/openapi.json'))
  t.equal(document.openapi, '3.1.0')
  t.match(await new Validator().validate(structuredClone(document)), { valid: true })
  t.match(await new Validator().validate({ ...document, paths: 5 }), { valid: false })

  const described = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  t.same(described.sort(), await shownRoutes(t))
  type Described = { summary?: string; tags?: string[]; responses: Record<string, object> }
  for (const [path, methods] of Object.entries<Record<string, Described>>(document.paths)) {
    for (const { summary, tags = [], responses } of Object.values(methods)) {
      t.ok(summary && tags.length > 0, path)
      t.ok('200' in responses && '5XX' in responses, path)
      t.notMatch(JSON.stringify(responses), 'Default Response', path)
    }
  }
})

t.test('a server shows the documents of the repository', async (t) => {
  const app = await build(t)
  for (const name of ['asyncapi.json', 'openapi.json']) {
    const response = await app.inject(`/documentation/${name}`)
    t.same(response.json(), JSON.parse(read(`docs/protocol/${name}`)), name)
  }
})

t.test(
  'both pages are readable under the strict policy, without a word from elsewhere',
  { skip: missingBrowser() ?? false },
  async (t) => {
    const app = await start(t)
    const url = urlOf(app)
    const page = await (await launch(t)).newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('request', (request) => {
      if (!/^data:/.test(request.url()) && !request.url().startsWith(url)) {
        complaints.push(request.url())
      }
    })

    await page.goto(`${url}/documentation`)
    const { operations } = JSON.parse(read('docs/protocol/asyncapi.json'))
    for (const name of Object.keys(operations)) {
      t.ok(await page.locator(`section#${name}`).isVisible(), name)
    }
    t.match(await page.locator('section#spawn').textContent(), 'everyone but the owner')
    t.match(await page.locator('section#eat').textContent(), 'ALREADY_EATEN')

    await page.getByText('Routes', { exact: true }).click()
    await page.getByText('/health/ready').click()
    await page.getByText('Whether new clients are welcome').first().waitFor()
    t.equal(await page.locator('.opblock').count(), 9)
    t.same(complaints, [])
  },
)
