import t from 'tap'
import { Account } from '../../bots/account.ts'
import { Bot } from '../../bots/bot.ts'
import { createMeasures } from '../../bots/peer.ts'
import { start, urlOf } from '../helper.ts'
import { alive, launch, missingBrowser, openGame, probe, until } from './pages.ts'

const missing = missingBrowser()
if (missing) t.comment(`The browser's speed is not tested: ${missing}`)

/** Few pixels: they are drawn in software here, which is not what is measured. */
const SCREEN = { width: 320, height: 200 }

/** Other work on the machine may spoil one measurement, hardly three. */
const ATTEMPTS = 3

const CROWD = { MIN_PLAYERS: 100, FOOD_COUNT: 1_000, BOARD_WIDTH: 250, BOARD_HEIGHT: 250 }

t.test('views and frames are quick', { skip: missing ?? false, timeout: 55_000 }, async (t) => {
  const app = await start(t, { environment: CROWD })
  // Simulates most of the crowd, so that the page has as many others to show.
  const crowd = new Bot(urlOf(app), 0, 1, createMeasures(new Account(1)))
  t.teardown(() => crowd.peer.close())
  await crowd.peer.open()
  await crowd.peer.settle()
  const timer = setInterval(() => crowd.update(), 50)
  t.teardown(() => clearInterval(timer))
  const browser = await launch(t)

  await t.test('the first view comes within a second of the script', async (t) => {
    const views: number[] = []
    while (views.length < ATTEMPTS && !(Math.min(...views) < 1_000)) {
      const { page, close } = await openGame(browser, urlOf(app), SCREEN)
      await until(page, 'first view', () => probe(page, (game) => game.firstFrameAt))
      const view = await page.evaluate(`window.shatterland.firstFrameAt -
        performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.js')).responseEnd`)
      views.push(Number(view))
      await close()
    }
    t.ok(Math.min(...views) < 1_000, `after ${views.map((ms) => ms.toFixed(0)).join(', ')} ms`)
  })

  await t.test('a frame with 100 players and 1,000 pieces of food takes under 8 ms', async (t) => {
    const { page } = await openGame(browser, urlOf(app), SCREEN)
    const { players, own, food } = await alive(page)
    t.ok(players >= 100, `${players} players, ${own} of them simulated by the page`)
    t.ok(food.length >= 990, `${food.length} pieces of food`)
    await page.keyboard.down('ArrowUp')
    await probe(page, (game) => game.restart())
    const { update, render, whole } = await until(page, '40 frames', () =>
      probe(page, (game) => game.timing().frames >= 40 && game.timing()),
    )
    const text = (name: string, { p50, p95 }: typeof whole) =>
      `${name}: half within ${p50.toFixed(1)} ms, 95 % within ${p95.toFixed(1)} ms`
    t.comment(text('game and figures', update))
    t.comment(text("the renderer's JavaScript, its waits for software rendering included", render))
    t.ok(whole.p50 < 8, text('all of a frame', whole))
  })
})
