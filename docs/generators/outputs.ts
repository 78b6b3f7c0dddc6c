import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import app from '../../app.ts'
import { regenerate } from './markdown.ts'
import { listMetrics, NOTHING } from './metrics.ts'
import { readSizes } from './sizing.ts'
import { typeDeclarations } from './types.ts'
import { clientVectors } from './vectors/client-vectors.ts'
import { scenarios } from './vectors/scenarios.ts'
import { serverVectors } from './vectors/server-vectors.ts'

/** Markdown files of which parts are generated. */
const MARKDOWN = [
  'README.md',
  'docs/configuration.md',
  'docs/metrics.md',
  'docs/operations.md',
  'docs/protocol.md',
]

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** The documents as a server with nothing configured serves them; it does not listen. */
async function servedDocuments() {
  const fastify = Fastify()
  await fastify.register(app, {
    environment: { ...NOTHING, LOG_LEVEL: 'silent', BOARD_WIDTH: 16, BOARD_HEIGHT: 16 },
  })
  await fastify.ready()
  const { documentation } = fastify
  const documents = { asyncApi: documentation.asyncApi(), openApi: documentation.openApi() }
  await fastify.close()
  return documents
}

/** Every generated file with its content; `root` is the folder of the repository. */
export async function outputs(root: URL): Promise<Map<string, string>> {
  const { asyncApi, openApi } = await servedDocuments()
  const files = new Map([
    ['docs/protocol/asyncapi.json', json(asyncApi)],
    ['docs/protocol/openapi.json', json(openApi)],
    ['docs/protocol/index.d.cts', typeDeclarations()],
    ['docs/protocol/vectors/server-events.json', json(serverVectors())],
    ['docs/protocol/vectors/scenarios.json', json(scenarios)],
  ])
  for (const [event, vectors] of Object.entries(clientVectors())) {
    files.set(`docs/protocol/vectors/client-events/${event}.json`, json(vectors))
  }
  const sources = { metrics: await listMetrics(), sizes: readSizes(root) }
  for (const file of MARKDOWN) {
    files.set(file, regenerate(readFileSync(new URL(file, root), 'utf8'), sources))
  }
  return files
}
