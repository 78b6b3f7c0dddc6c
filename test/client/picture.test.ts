import { Session } from 'node:inspector/promises'
import t from 'tap'
import { InstancedMesh, Matrix4, Quaternion, Vector3 } from 'three'
import { Picture } from '../../client/drawing/picture.ts'
import { Game } from '../../client/game/game.ts'
import { seeded, state } from '../helper.ts'

/** A frame at 60 Hz, in milliseconds. */
const FRAME_MS = 1000 / 60
const FRAMES = 600

/** Longest time until V8 has compiled what a frame runs, in milliseconds: it boxes numbers before. */
const WARM_UP_MS = 30_000

/** What these make are the messages to the server: each marble's report, 5 times a second. */
const PAYLOADS = new Set(['stateOf', 'lookOf'])

/**
 * Most that a frame may allocate, in bytes. What goes with its 4 reports takes some 700, and numbers that V8
 * boxes on their way, most of them in three.js's camera, as much at first. A vector for each marble would be 4,000 more.
 */
const LIMIT = 1_700

const SIDE = 250
const REMOTES = 50
const ZOMBIES = 49

/** A game with 100 players, 1,000 pieces of food and 15 obstacles, as the page shows it. */
function crowd() {
  const random = seeded(3)
  const place = () => 20 + random() * (SIDE - 40)
  const clock = { now: 0 }
  const game = new Game({ now: () => clock.now, send: () => {}, random })
  const picture = new Picture(game)
  const { handlers } = game.world
  handlers.landscape?.({
    terrain: Array.from({ length: SIDE }, (_, x) =>
      Array.from({ length: SIDE }, (_, z) => 0.5 + 0.4 * Math.sin(x / 19) * Math.cos(z / 23)),
    ),
  })
  const spots = (count: number) =>
    Array.from({ length: count }, (_, id) => ({ id, x: place(), z: place() }))
  handlers.field_objects?.({ food: spots(1_000), obstacles: spots(15) })
  const reports = Array.from({ length: REMOTES }, (_, i) => {
    handlers.spawn?.({ id: `remote${i}`, mass: 9 + random() })
    return { ...state(place(), place()), id: `remote${i}` }
  })
  for (let i = 0; i < ZOMBIES; i++) {
    const zombie = { id: `zombie_${i}`, mass: 5 + random(), x: place(), z: place() }
    handlers.initialize_zombie_player?.(zombie)
  }
  handlers.initialize_main_player?.({ id: 'self', mass: 10, x: place(), z: place() })
  game.steering.throttle = 1

  function frames(count: number): void {
    for (let i = 0; i < count; i++) {
      clock.now += FRAME_MS
      // What others report arrives between frames, 5 times a second.
      if (Math.floor(clock.now / 200) > Math.floor((clock.now - FRAME_MS) / 200)) {
        for (const report of reports) handlers.otherPlayerStateInfo?.(report)
      }
      game.steering.heading += 0.01
      game.update()
      picture.update(FRAME_MS / 1000)
    }
  }
  return { game, picture, frames }
}

type Node = Awaited<ReturnType<typeof stopSampling>>['head']

async function stopSampling(session: Session) {
  return (await session.post('HeapProfiler.stopSampling')).profile
}

/** Adds up the bytes by function, under the one that draws frames. */
function tally(node: Node, sums: Map<string, number>, inFrame = false): Map<string, number> {
  const { functionName, url, lineNumber } = node.callFrame
  const name = `${functionName} (${url.split('/').slice(-2).join('/')}:${lineNumber + 1})`
  if (inFrame && !PAYLOADS.has(functionName)) sums.set(name, (sums.get(name) ?? 0) + node.selfSize)
  const within = inFrame || functionName === 'frames'
  for (const child of node.children) tally(child, sums, within)
  return sums
}

t.test('marbles are balls where they are, and shadows lie face up on the ground', async (t) => {
  const { game, picture, frames } = crowd()
  frames(30)
  const meshes = picture.scene.children.filter((part) => part instanceof InstancedMesh)
  const matrix = new Matrix4()
  const [place, turn, size] = [new Vector3(), new Quaternion(), new Vector3()]
  const [shadows, marbles] = meshes.filter(({ count }) => count === game.all.length)
  for (const [i, { marble, role }] of game.all.entries()) {
    const { position, radius } = marble
    marbles?.getMatrixAt(i, matrix)
    matrix.decompose(place, turn, size)
    t.ok(size.distanceTo(new Vector3(radius, radius, radius)) < 1e-4, 'as wide as it is')
    const { x, y, z, w } = marble.rotation
    t.ok(turn.angleTo(new Quaternion(x, y, z, w)) < 1e-3, 'turned as it is')
    if (role === 'remote') t.ok(place.distanceTo(new Vector3().copy(position)) < 1e-4)
    shadows?.getMatrixAt(i, matrix)
    t.ok(matrix.determinant() > 0, 'seen from above')
    const ground = game.world.terrain?.heightAt(position.x, position.z) ?? 0
    matrix.decompose(place, turn, size)
    t.ok(Math.abs(place.y - ground) < 0.2 && Math.abs(size.x - size.z) < 1e-3)
  }
})

t.test('a frame with 100 players and 1,000 pieces of food allocates next to nothing', async (t) => {
  const { game, picture, frames } = crowd()
  t.equal(game.all.length, 100)
  t.ok(picture.scene.children.length > 5)
  const session = new Session()
  session.connect()
  t.teardown(() => session.disconnect())

  async function measure() {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: 512,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    })
    frames(FRAMES)
    const { head } = await stopSampling(session)
    const culprits = [...tally(head, new Map())].sort(([, a], [, b]) => b - a)
    return { bytes: culprits.reduce((sum, [, each]) => sum + each, 0) / FRAMES, culprits }
  }

  const deadline = performance.now() + WARM_UP_MS
  let result = await measure()
  t.comment(`${result.bytes.toFixed(0)} bytes in a frame that is not compiled yet`)
  while (result.bytes > LIMIT && performance.now() < deadline) result = await measure()
  const { bytes, culprits } = result
  for (const [name, each] of culprits.slice(0, 5)) {
    t.comment(`${(each / FRAMES).toFixed(0)} bytes: ${name}`)
  }
  t.ok(bytes <= LIMIT, `${bytes.toFixed(0)} bytes per frame`)
})
