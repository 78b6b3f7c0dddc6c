import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { AppOptions } from '../../app.ts'
import { start, urlOf } from '../helper.ts'
import { DataService } from './data-service.ts'
import { LandscapeService } from './landscape-service.ts'
import { ObjectService } from './object-service.ts'

export type Network = {
  landscape: LandscapeService
  objects: ObjectService
  data: DataService
}

type Environment = Record<string, string | number>

/** The three services of the original network on free ports; closed when the test ends. */
export async function startServices(t: Test): Promise<Network> {
  const network = {
    landscape: new LandscapeService(),
    objects: new ObjectService(),
    data: new DataService(),
  }
  for (const service of Object.values(network)) {
    await service.listen(0)
    t.teardown(() => service.close())
  }
  network.objects.dataUrl = network.data.url
  return network
}

/** What a test of silence sets DOWNSTREAM_TIMEOUT_MS to; all others can wait for a busy machine. */
export const SHORT_MS = 500

/** A game server in front of them. */
export async function startGame(
  t: Test,
  { landscape, objects, data }: Network,
  environment: Environment = {},
  options: Pick<AppOptions, 'now'> = {},
): Promise<FastifyInstance> {
  const app = await start(t, {
    ...options,
    environment: {
      TERRAIN_URL: landscape.url,
      OBJECTS_URL: objects.url,
      DB_URL: data.url,
      DOWNSTREAM_TIMEOUT_MS: 5_000,
      PLAUSIBILITY: 'off',
      RATE_LIMIT_FACTOR: 0,
      ...environment,
    },
  })
  objects.gameUrl = urlOf(app)
  return app
}

/** All of it, with the calls of the start forgotten. */
export async function startNetwork(
  t: Test,
  environment: Environment = {},
  options: Pick<AppOptions, 'now'> = {},
) {
  const network = await startServices(t)
  const app = await startGame(t, network, environment, options)
  for (const service of Object.values(network)) service.taken()
  return { app, ...network }
}
