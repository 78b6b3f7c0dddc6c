import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { Account } from '../../bots/account.ts'
import { Bot } from '../../bots/bot.ts'
import { createMeasures } from '../../bots/peer.ts'
import { start, urlOf } from '../helper.ts'
import { alive, launch, missingBrowser, openGame, probe, trace, until } from './pages.ts'

const missing = missingBrowser()
if (missing) t.comment(`The browser's speed is not tested: ${missing}`)

/** Few pixels: they are drawn in software here, which is not what is measured. */
const SCREEN = { width: 320, height: 200 }

/** Frames that are measured. Software rendering draws some 5 to 10 a second, so each makes up for several steps. */
const FRAMES = 40

/** Asks by a timer of this process: a page that is asked frame after frame has frames of the asking as well. */
const calmly = () => setTimeout(100)

const CROWD = { MIN_PLAYERS: 100, FOOD_COUNT: 1_000, BOARD_WIDTH: 250, BOARD_HEIGHT: 250 }

t.test('views and frames are quick', { skip: missing ?? false, timeout: 100_000 }, async (t) => {
  const app = await start(t, { environment: CROWD })
  const bots = [0, 1].map((i) => new Bot({ url: urlOf(app) }, i, 1, createMeasures(new Account(2))))
  t.teardown(() => bots.map(({ peer }) => peer.close()))
  for (const { peer } of bots) {
    await peer.open()
    await peer.settle()
  }
  const browser = await launch(t)

  // The bots do nothing yet, and no other test runs beside this file: the clock counts the page alone.
  await t.test('the first view comes within a second of the script', async (t) => {
    const view = async () => {
      const { page, close } = await openGame(browser, urlOf(app), SCREEN)
      await until(page, 'first view', () => probe(page, (game) => game.firstFrameAt), calmly)
      const ms = await page.evaluate(`window.shatterland.firstFrameAt -
        performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.js')).responseEnd`)
      await close()
      return Number(ms)
    }
    const first = await view()
    t.ok(first < 1_000, `after ${first.toFixed(0)} ms in a browser that has just been started`)
    const events = await trace(browser, async () => {
      t.comment(`after ${(await view()).toFixed(0)} ms in one that has shown it before`)
    })
    const frame = events.find(({ name }) => name === 'FireAnimationFrame')
    const cpu = ((frame?.tts ?? Number.NaN) + (frame?.tdur ?? 0)) / 1000
    t.ok(cpu < 400, `${cpu.toFixed(0)} ms of them its main thread computes`)
  })

  await t.test('a frame with 100 players and 1,000 pieces of food takes under 8 ms', async (t) => {
    const timer = setInterval(() => bots.map((bot) => bot.update()), 50)
    t.teardown(() => clearInterval(timer))
    const { page } = await openGame(browser, urlOf(app), SCREEN)
    await alive(page)
    // The first bot simulated all zombies: when it goes, those that take their place are shared out.
    bots[0]?.peer.close()
    const { players, own, food } = await until(page, 'zombies', async () => {
      const snapshot = await alive(page)
      return snapshot.own >= 45 && snapshot.players >= 100 && snapshot
    })
    t.ok(players >= 100, `${players} players, ${own} of them simulated by the page`)
    t.ok(food.length >= 990, `${food.length} pieces of food`)
    await page.keyboard.down('ArrowUp')
    // V8 compiles in the first ones what it runs often.
    const frames = (count: number) =>
      until(
        page,
        `${count} frames`,
        () => probe(page, (game) => game.frames).then((so) => so >= count),
        calmly,
      )
    await frames(FRAMES / 2)
    await probe(page, (game) => game.restart())
    const events = await trace(browser, () => frames(FRAMES))
    // The whole callback of a frame: game, figures, drawing, the renderer's JavaScript and its calls of the
    // graphics. In CPU time of its thread: what waits for software rendering or for its turn costs none.
    const spent = events
      .filter(({ name }) => name === 'FireAnimationFrame')
      .map(({ tdur = Number.NaN }) => tdur / 1000)
      .sort((a, b) => a - b)
    const within = (share: number) => spent[Math.floor((spent.length - 1) * share)] ?? Number.NaN
    t.ok(spent.length >= FRAMES - 5, `${spent.length} frames`)
    t.comment(`half within ${within(0.5).toFixed(1)} ms, all within ${within(1).toFixed(1)} ms`)
    t.ok(within(0.95) < 8, `95 % within ${within(0.95).toFixed(1)} ms of CPU time`)
    const { update, render, whole } = await probe(page, (game) => game.timing())
    const text = (name: string, { p50, p95 }: typeof whole) =>
      `${name}: half within ${p50.toFixed(1)} ms, 95 % within ${p95.toFixed(1)} ms`
    t.comment(text('as time passes, interruptions included', whole))
    t.comment(text('game and figures', update))
    t.comment(text("the renderer's JavaScript, waits for the graphics included", render))
    const messages = events
      .filter(({ name }) => name === 'FunctionCall')
      .reduce((sum, { tdur = 0 }) => sum + tdur / 1000, -spent.reduce((sum, ms) => sum + ms, 0))
    t.comment(
      `between frames, for messages: ${(messages / spent.length).toFixed(1)} ms of CPU time`,
    )
  })
})
