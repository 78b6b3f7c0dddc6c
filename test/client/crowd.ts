// Nothing of the server: objects of its schemas have the payloads' names, and V8 would give both one layout.
import { seeded } from '../../bots/seeded.ts'
import { Picture } from '../../client/drawing/picture.ts'
import { Game } from '../../client/game/game.ts'
import type { Acknowledgement } from '../../schemas/refusals.ts'

/** A frame at 60 Hz, in milliseconds. */
export const FRAME_MS = 1000 / 60

const SIDE = 250
const REMOTES = 50
const ZOMBIES = 49

/** The others report this often, in milliseconds. */
const REPORT_MS = 200

/**
 * A game with 100 players, 1,000 pieces of food and 15 obstacles, as the page shows it. Whatever is eaten lies
 * somewhere else by the next report of the others, and whoever is shattered is back: the crowd stays as it is.
 */
export function crowd() {
  const random = seeded(3)
  const place = () => 20 + random() * (SIDE - 40)
  const clock = { now: 0 }
  const meals: { id: number; acknowledge: (answer: Acknowledgement) => void }[] = []
  /** Reports of our marbles; and events: whatever they did, and players who came. */
  const counts = { reports: 0, events: 0 }
  const game = new Game({
    now: () => clock.now,
    send(event, payload, acknowledge) {
      if (acknowledge === undefined) counts.reports += 1
      else counts.events += 1
      if (event !== 'eat' || acknowledge === undefined) return
      meals.push({ id: Number((payload as { food_id: number }).food_id), acknowledge })
    },
    random,
  })
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
    handlers.spawn?.({ id: `remote${i}`, mass: 10 })
    return {
      id: `remote${i}`,
      position_x: place(),
      position_y: 12.5,
      position_z: place(),
      velocity_x: 0.5,
      velocity_y: 0,
      velocity_z: 1.5,
      angular_velocity_x: 1.5,
      angular_velocity_y: 0,
      angular_velocity_z: -0.5,
      rotation_x: 0,
      rotation_y: 0,
      rotation_z: 0,
      rotation_w: 1,
    }
  })
  for (let i = 0; i < ZOMBIES; i++) {
    handlers.initialize_zombie_player?.({ id: `zombie_${i}`, mass: 10, x: place(), z: place() })
  }
  handlers.initialize_main_player?.({ id: 'self', mass: 10, x: place(), z: place() })
  game.steering.throttle = 1
  const moment = { now: 0, seconds: FRAME_MS / 1000 }

  /** One frame of the page, without what only a browser has: figures and the renderer itself. */
  function frame(): void {
    clock.now += FRAME_MS
    moment.now = clock.now
    game.steering.heading += 0.01
    game.update()
    picture.update(moment)
  }

  /** What the server sends between frames: every second or so somebody is shattered and comes back, so that splinters fly. */
  let turn = 0
  function hear(): void {
    turn += 1
    if (turn % 6 === 0) {
      const id = `remote${(turn / 6) % REMOTES}`
      handlers.player_killed?.({ id })
      handlers.spawn?.({ id, mass: 10 })
      counts.events += 1
    }
    for (const report of reports) handlers.otherPlayerStateInfo?.(report)
    for (const { id, acknowledge } of meals.splice(0)) {
      acknowledge({ ok: true })
      handlers.eaten?.({ food: [{ id, x: place(), z: place() }] })
    }
  }

  /** Frames until the others report again. */
  const perReport = REPORT_MS / FRAME_MS
  return { game, picture, frame, hear, perReport, clock, counts }
}
