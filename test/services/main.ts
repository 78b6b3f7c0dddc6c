/**
 * `npm run original-network` starts stand-ins for the three services of the original network on
 * their own ports, for trying the server against them:
 *
 *     TERRAIN_URL=http://127.0.0.1:7000 OBJECTS_URL=http://127.0.0.1:7001 \
 *     DB_URL=http://127.0.0.1:3000 LEGACY_CLIENTS=true npm start
 *
 * GAME_URL is where the object service delivers to, SERVICES_HOST the address they listen on. The data is gone when the process ends.
 */
import { DataService } from './data-service.ts'
import { LandscapeService } from './landscape-service.ts'
import { ObjectService } from './object-service.ts'

const landscape = new LandscapeService()
const objects = new ObjectService(1000, 15)
const data = new DataService()

const host = process.env['SERVICES_HOST'] ?? '127.0.0.1'
await Promise.all([
  landscape.listen(7000, host),
  objects.listen(7001, host),
  data.listen(3000, host),
])
objects.dataUrl = data.url
objects.gameUrl = process.env['GAME_URL'] ?? 'http://127.0.0.1:9000'

process.stdout.write(
  [
    `landscape service at ${landscape.url}`,
    `object service    at ${objects.url}, delivers to ${objects.gameUrl}`,
    `data service      at ${data.url}`,
    '',
  ].join('\n'),
)
