import { existsSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic, { type SetHeadersResponse } from '@fastify/static'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the browser client was built and is served at `/`. */
    hasWebClient: boolean
  }
}

/** Where the client's build lies, seen from compiled code and from the sources. */
const PLACES = ['../public/', '../build/public/']

/** Names under this folder carry a hash of their content, so they never change; everything else is asked for again. */
const ASSETS = `assets${sep}`
const FOREVER = 'public, max-age=31536000, immutable'
const ASK_AGAIN = 'no-cache'

function findBuild(places: readonly string[]): string | undefined {
  return places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((root) => existsSync(`${root}index.html`))
}

/** Serves the browser client at `/`, from what the build wrote and compressed. Without a build it serves nothing. */
export default fp<{ places?: readonly string[] }>(
  async (fastify, { places = PLACES }) => {
    const root = findBuild(places)
    fastify.decorate('hasWebClient', root !== undefined)
    if (root === undefined) {
      fastify.log.info('the browser client is not built and not served')
      return
    }
    await fastify.register(fastifyStatic, {
      root,
      preCompressed: true,
      cacheControl: false,
      // One route for each file: what is not a file stays the not-found handler's business.
      wildcard: false,
      globIgnore: ['**/*.{gz,br}'],
      setHeaders(reply: SetHeadersResponse, path: string) {
        // Within the build: the build itself may lie under any path.
        const isAsset = relative(root, path).startsWith(ASSETS)
        reply.setHeader('cache-control', isAsset ? FOREVER : ASK_AGAIN)
        // Chosen by it: a cache in between must not hand one client's compression to another.
        reply.setHeader('vary', 'accept-encoding')
      },
    })
  },
  { name: 'web-client' },
)
