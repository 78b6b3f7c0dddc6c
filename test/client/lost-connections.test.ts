import t from 'tap'
import { runBots } from '../../bots/run-bots.ts'
import { runLoad } from '../../bots/run-load.ts'
import { start, urlOf } from '../helper.ts'

const WORLD = { BOARD_WIDTH: 80, BOARD_HEIGHT: 80, FOOD_COUNT: 200, MIN_PLAYERS: 6 }
const LOAD = { clients: 4, seconds: 2, seed: 5, moves: 5, acts: 2 }

type App = Awaited<ReturnType<typeof start>>

/** Cuts the connection of one user, once there are as many as that. */
async function cutOne(t: Parameters<typeof start>[0], app: App, users: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (app.io.sockets.sockets.size < users) return
      clearInterval(timer)
      resolve()
    }, 20)
    t.teardown(() => clearInterval(timer))
  })
  // They have played for a moment by then.
  setTimeout(() => [...app.io.sockets.sockets.values()][0]?.disconnect(true), 1_200)
}

t.test('a bot that is thrown out is told of in the report', async (t) => {
  const app = await start(t, { environment: WORLD })
  const cut = cutOne(t, app, 3)
  const report = await runBots({ url: urlOf(app), count: 3, seconds: 3, seed: 7 }, () => {})
  await cut
  t.equal(report.lost.length, 1, report.lost.join())
  t.ok((report.accepted['eat'] ?? 0) > 0, 'and so is what went well')
  t.ok(report.players > 0)
})

t.test('so is a client of the load tool, and what it missed', async (t) => {
  const app = await start(t, { environment: WORLD })
  const cut = cutOne(t, app, LOAD.clients)
  const report = await runLoad({ ...LOAD, url: urlOf(app) })
  await cut
  t.equal(report.lost.length, 1, report.lost.join())
  t.ok((report.sent['move'] ?? 0) > 0)
})

t.test('a server that goes away altogether leaves a report too', async (t) => {
  const app = await start(t, { environment: WORLD })
  await Promise.all([
    runBots({ url: urlOf(app), count: 3, seconds: 3, seed: 7 }, () => {}).then((report) => {
      t.equal(report.lost.length, 3)
      t.equal(report.differences.length, 1, report.differences.join())
    }),
    runLoad({ ...LOAD, seconds: 3, url: urlOf(app) }).then((report) => {
      t.equal(report.lost.length, LOAD.clients)
      t.equal(report.cpu.server, null)
    }),
    cutOne(t, app, 3 + LOAD.clients).then(
      () => new Promise((resolve) => setTimeout(() => resolve(app.close()), 1_500)),
    ),
  ])
})

t.test("the load tool's report says what each client should have been told, and was", async (t) => {
  const app = await start(t, { environment: WORLD })
  const report = await runLoad({ ...LOAD, url: urlOf(app) })
  const states = report.clients.filter(({ event }) => event === 'otherPlayerStateInfo')
  t.equal(states.length, LOAD.clients, 'a line for each')
  t.ok(states.every(({ expected, received }) => expected > 0 && received === expected))
  t.match(report.versions, { node: process.version, server: /^\d+\.\d+\.\d+/ })
  t.ok(report.seconds > 1.5 && report.seconds < 10)
})
