import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
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

/** A game server in front of them; short times, so that failures do not take long to be seen. */
export async function startGame(
  t: Test,
  { landscape, objects, data }: Network,
  environment: Environment = {},
): Promise<FastifyInstance> {
  const app = await start(t, {
    environment: {
      TERRAIN_URL: landscape.url,
      OBJECTS_URL: objects.url,
      DB_URL: data.url,
      DOWNSTREAM_TIMEOUT_MS: 300,
      PLAUSIBILITY: 'off',
      RATE_LIMIT_FACTOR: 0,
      ...environment,
    },
  })
  objects.gameUrl = urlOf(app)
  return app
}

/** All of it, with the calls of the start forgotten. */
export async function startNetwork(t: Test, environment: Environment = {}) {
  const network = await startServices(t)
  const app = await startGame(t, network, environment)
  for (const service of Object.values(network)) service.taken()
  return { app, ...network }
}
