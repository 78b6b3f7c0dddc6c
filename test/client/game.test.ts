import type { AddressInfo } from 'node:net'
import t from 'tap'
import { Game } from '../../client/game/game.ts'
import { Connection, type ConnectionStatus } from '../../client/network/connection.ts'
import { radiusOf } from '../../client/physics/marble.ts'
import type { ClientEventName } from '../../schemas/client-events.ts'
import { build, play, seeded, start, state, urlOf, within } from '../helper.ts'

type App = Awaited<ReturnType<typeof start>>

/** The client's game on a real connection, brought up to date 25 times a second. */
function enter(t: Tap, url: string) {
  const statuses: ConnectionStatus[] = []
  const sent: { event: ClientEventName; payload: unknown; id: string | undefined }[] = []
  const game = new Game({
    now: () => performance.now(),
    send: (event, payload, acknowledge) => {
      // A report's payload is filled anew for the next: what it says must be kept now.
      const id = payload && 'id' in payload ? payload.id : undefined
      sent.push({ event, payload, id })
      connection.send(event, payload, acknowledge)
    },
    random: seeded(3),
    respawnDelayMs: 50,
  })
  const connection = new Connection({
    url,
    handlers: game.world.handlers,
    random: () => 0,
    onStatus: (status) => {
      statuses.push(status)
      if (status.state === 'connected') game.reset()
    },
  })
  const timer = setInterval(() => game.update(), 40)
  t.teardown(() => {
    clearInterval(timer)
    connection.close()
  })
  connection.open()
  /** Resolves when something is so: asked whenever the game has moved on. */
  const until = (what: string, is: () => unknown) =>
    within(
      new Promise<void>((resolve) => {
        const check = setInterval(() => {
          if (!is()) return
          clearInterval(check)
          resolve()
        }, 10)
        t.teardown(() => clearInterval(check))
      }),
      what,
    )
  return { game, connection, statuses, sent, until }
}

type Tap = Parameters<typeof start>[0]

const startSeeded = (t: Tap, environment: Record<string, number> = {}) =>
  start(t, { environment, random: seeded(11) })

async function recordOf(app: App, id: string) {
  return (await app.players.alive()).find((player) => player.id === id)
}

t.test('a game comes alive, reports itself, and eats what it rolls over', async (t) => {
  const app = await startSeeded(t, { FOOD_COUNT: 600, BOARD_WIDTH: 60, BOARD_HEIGHT: 60 })
  const other = await play(t, app)
  const { game, until, sent } = enter(t, urlOf(app))
  await until('life', () => game.world.main)
  const { id } = game.world.main as { id: string }
  t.equal(game.world.players.size, 2)
  game.steering.throttle = 1
  await until('meal', () => (game.world.main?.marble.mass ?? 0) >= 12)
  game.steering.throttle = 0
  await until('answers', () => game.world.food.size === 600)
  t.equal(game.world.main?.marble.mass, (await recordOf(app, id))?.mass)
  const { id: relayed } = await other.next('otherPlayerStateInfo')
  t.equal(relayed, id)
  const meals = sent.filter(({ event }) => event === 'eat').length
  t.equal(other.all('eaten').length, meals, 'each piece was reported once')
})

t.test('a heavier marble shatters a lighter one, which comes back', async (t) => {
  const app = await startSeeded(t, { FOOD_COUNT: 0 })
  const heavy = await play(t, app)
  const { game, until, sent } = enter(t, urlOf(app))
  await until('life', () => game.world.main?.marble.grounded)
  const { id, marble } = game.world.main as NonNullable<typeof game.world.main>
  await app.players.feed(heavy.id, heavy.id)
  app.world.tellAll('player_mass_update', { id: heavy.id, mass: 11 })
  const { x, z, y } = marble.position
  heavy.socket.emit('player_state_reconcile', {
    ...state(x + radiusOf(10), z),
    position_y: y,
    velocity_x: 0,
    velocity_z: 0,
  })
  t.equal((await heavy.next('player_killed')).id, id)
  t.ok(
    sent.some(
      ({ event, payload }) => event === 'kill_player' && (payload as { id: string }).id === id,
    ),
  )
  await until('return', () => game.world.main && game.world.main.marble !== marble)
  t.equal(game.world.main?.marble.mass, 10)
  t.equal((await recordOf(app, id))?.mass, 10)
})

t.test('a game simulates the zombies that it owns, each at 5 Hz', async (t) => {
  const app = await startSeeded(t, { MIN_PLAYERS: 6, FOOD_COUNT: 0 })
  const { game, until, sent } = enter(t, urlOf(app))
  await until('zombies', () => game.own.length === 6)
  const from = game.own.map(({ marble }) => ({ ...marble.position }))
  const before = sent.length
  const begun = performance.now()
  await until('reports', () => sent.length - before >= 120)
  const seconds = (performance.now() - begun) / 1000
  const rate = (sent.length - before) / 2 / 6 / seconds
  t.ok(rate > 4 && rate < 6, `${rate.toFixed(1)} reports of each per second`)
  const states = sent.slice(before).filter(({ event }) => event === 'player_state_reconcile')
  for (const { id } of game.own) {
    const own = states.filter(({ id: reported }) => reported === id).length
    t.ok(own >= 9 && own <= 11, `${own} of 60 are of ${id}`)
  }
  for (const [i, { marble }] of game.own.entries()) {
    if (game.own[i]?.role !== 'zombie') continue
    const { x, z } = from[i] as { x: number; z: number }
    t.ok(Math.hypot(marble.position.x - x, marble.position.z - z) > 1, 'a zombie has moved')
  }
})

t.test('an obstacle launches the marble and is reported once', async (t) => {
  const app = await startSeeded(t, { FOOD_COUNT: 0, OBSTACLE_COUNT: 1 })
  const other = await play(t, app)
  const { game, until, sent } = enter(t, urlOf(app))
  await until('life', () => game.world.main?.marble.grounded)
  const { marble } = game.world.main as NonNullable<typeof game.world.main>
  const [obstacle] = game.world.obstacles.values()
  if (obstacle === undefined) throw new Error('No obstacle')
  marble.position.x = obstacle.x + 1
  marble.position.z = obstacle.z
  marble.position.y = (game.world.terrain?.heightAt(obstacle.x + 1, obstacle.z) ?? 0) + radiusOf(10)
  await other.next('other_player_collided_with_obstacle')
  t.ok(Math.hypot(marble.velocity.x, marble.velocity.z) > 5)
  t.equal(sent.filter(({ event }) => event === 'collision').length, 1)
})

t.test('a lost connection and a draining server are told, and it comes back', async (t) => {
  const app = await start(t)
  const { port } = app.server.address() as AddressInfo
  const { game, connection, statuses, until } = enter(t, urlOf(app))
  await until('life', () => game.world.main)
  app.world.tellAll('server_draining', { reconnect_in_ms: 250 })
  await until('news', () => statuses.at(-1)?.state === 'draining')
  await app.close()
  await until('end', () => !connection.socket.connected)
  t.same(statuses.at(-1), { state: 'draining', retryInMs: 250 }, 'it waits as it was told')
  await until('refusal', () => statuses.at(-1)?.state === 'unreachable')

  const again = await build(t)
  await again.listen({ host: '127.0.0.1', port })
  await until('new life', () => game.world.main && connection.socket.connected)
  t.equal(game.world.players.size, 1, 'the old world is forgotten')
  t.equal(game.world.main?.id, connection.socket.id)
})

t.test('a connection that breaks without notice is tried again', async (t) => {
  const app = await start(t)
  const { statuses, connection, until } = enter(t, urlOf(app))
  await until('connection', () => connection.socket.connected)
  app.io.disconnectSockets(true)
  await until('return', () => statuses.filter(({ state }) => state === 'connected').length === 2)
  t.same(
    statuses.map(({ state }) => state),
    ['connecting', 'connected', 'lost', 'connecting', 'connected'],
  )
})
