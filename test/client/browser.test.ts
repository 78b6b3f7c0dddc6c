import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import t from 'tap'
import { Account } from '../../bots/account.ts'
import { Bot } from '../../bots/bot.ts'
import { createMeasures } from '../../bots/peer.ts'
import { build, seeded, start, urlOf } from '../helper.ts'
import { alive, describePixels, launch, missingBrowser, openGame, probe, until } from './pages.ts'

const missing = missingBrowser()
if (missing) t.comment(`The browser tests are skipped: ${missing}`)

/** A small, crowded board: whoever rolls soon meets food. */
const WORLD = {
  BOARD_WIDTH: 60,
  BOARD_HEIGHT: 60,
  TERRAIN_SEED: 7,
  FOOD_COUNT: 250,
  OBSTACLE_COUNT: 0,
}

const DESKTOP = { width: 640, height: 400 }
const PHONE = { width: 360, height: 640, touch: true }

const distance = (a: { x: number; z: number }, b: { x: number; z: number }) =>
  Math.hypot(a.x - b.x, a.z - b.z)

/** Holds a key until something is so. */
async function holding<Value>(page: Page, key: string, wait: () => Promise<Value>): Promise<Value> {
  await page.keyboard.down(key)
  try {
    return await wait()
  } finally {
    await page.keyboard.up(key)
  }
}

t.test('a browser plays the game', { skip: missing ?? false, timeout: 90_000 }, async (t) => {
  const app = await start(t, { environment: WORLD, random: seeded(5) })
  t.ok(app.hasWebClient, 'the client is built')
  const browser = await launch(t)
  const desktop = await openGame(browser, urlOf(app), DESKTOP)
  const { page } = desktop
  const { id } = await alive(page)

  await t.test('it draws a landscape with the marble, and its console is silent', async (t) => {
    const { land, sky, orange, colours } = await describePixels(page)
    t.ok(land > 0.05, `${(land * 100).toFixed(0)} % of the picture is land`)
    t.ok(sky > 0.1, `${(sky * 100).toFixed(0)} % is sky and sea`)
    t.ok(orange > 0.002, `${(orange * 100).toFixed(1)} % is the marble`)
    t.ok(colours > 500, `${colours} colours`)
    t.same(desktop.complaints, [])
  })

  await t.test('keys steer it, another browser sees it move', async (t) => {
    const phone = await openGame(browser, urlOf(app), PHONE)
    await alive(phone.page)
    const seen = (): Promise<{ x: number; z: number } | undefined> =>
      phone.page.evaluate(`window.shatterland.positionOf('${id}')`)
    const before = await until(phone.page, 'first sight', seen)
    const start = await alive(page)
    await holding(page, 'ArrowUp', () =>
      until(page, 'motion', async () => {
        const { position } = await alive(page)
        return distance(position, start.position) > 5
      }),
    )
    await until(phone.page, 'motion in the other browser', async () => {
      const place = await seen()
      return place && distance(place, before) > 4
    })
    t.pass('both browsers show the way')

    await holding(page, 'ArrowRight', () =>
      until(page, 'turn', async () => (await alive(page)).heading < start.heading - 0.3),
    )
    t.pass('the view turns to the right')

    const thumb = await alive(phone.page)
    const touch = await phone.page.context().newCDPSession(phone.page)
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
      touch.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: y === undefined ? [] : [{ x: 120, y }],
      })
    await send('touchStart', 500)
    await send('touchMove', 440)
    await until(phone.page, 'motion by touch', async () => {
      const { position } = await alive(phone.page)
      return distance(position, thumb.position) > 3
    })
    await send('touchEnd')
    t.pass('a thumb steers as well')
    t.same(phone.complaints, [])
    await phone.close()
  })

  await t.test('food raises the mass on the screen', async (t) => {
    const shown = async () => Number(await page.textContent('#mass'))
    const before = await shown()
    const after = await holding(page, 'ArrowUp', () =>
      holding(page, 'ArrowRight', () =>
        until(page, 'meal', async () => ((await shown()) > before ? await shown() : false)),
      ),
    )
    t.ok(after > before, `${before} → ${after}`)
    t.equal(after, Math.round((await probe(page, (game) => game.snapshot().mass ?? 0)) * 10) / 10)
  })

  await t.test('a bigger marble shatters it, and it comes back', async (t) => {
    const hunter = new Bot(urlOf(app), 0, 1, createMeasures(new Account(1)))
    t.teardown(() => hunter.peer.close())
    await hunter.peer.open()
    await hunter.peer.settle()
    for (let i = 0; i < 60; i++) await app.players.feed(hunter.peer.id, hunter.peer.id)
    app.world.tellAll('player_mass_update', { id: hunter.peer.id, mass: 70 })
    const { game } = hunter
    const timer = setInterval(() => {
      const prey = game.world.players.get(id ?? '')
      const self = game.world.main
      if (prey?.placed && self) {
        const { x, z } = self.marble.position
        const { position } = prey.marble
        game.steering.heading = Math.atan2(position.x - x, position.z - z)
        game.steering.throttle = 1
      }
      game.update()
    }, 40)
    t.teardown(() => clearInterval(timer))
    await until(page, 'death', () => probe(page, (game) => game.snapshot().position === undefined))
    t.match(await page.textContent('#toast.shown'), 'shattered')
    clearInterval(timer)
    const { mass } = await alive(page)
    t.equal(mass, 10)
    await until(page, 'mass', async () => (await page.textContent('#mass')) === '10')
  })

  await t.test('the end of the server is told, its return reconnects', async (t) => {
    const { port } = app.server.address() as AddressInfo
    t.equal(await page.isVisible('#message'), false)
    await app.close()
    await until(page, 'message', () => page.isVisible('#message'))
    t.match(await page.textContent('#message strong'), /lost|restarts|answer/)
    const again = await build(t, { environment: WORLD })
    await again.listen({ host: '127.0.0.1', port })
    await until(page, 'end of the message', async () => !(await page.isVisible('#message')))
    const { id: newId } = await alive(page)
    t.not(newId, id)
  })
})
