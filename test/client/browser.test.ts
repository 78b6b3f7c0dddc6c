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
const SIDE = 120
const WORLD = {
  BOARD_WIDTH: SIDE,
  BOARD_HEIGHT: SIDE,
  TERRAIN_SEED: 7,
  FOOD_COUNT: 1_000,
  OBSTACLE_COUNT: 0,
}

const DESKTOP = { width: 640, height: 400 }
const PHONE = { width: 360, height: 640, touch: true }

const distance = (a: { x: number; z: number }, b: { x: number; z: number }) =>
  Math.hypot(a.x - b.x, a.z - b.z)

/** Resolves when the marble has gone a way along its present heading, in world units. */
async function rolled(page: Page, way: number): Promise<void> {
  const from = await alive(page)
  await until(page, `motion of ${way} units ahead`, async () => {
    const { position } = await alive(page)
    const x = position.x - from.position.x
    const z = position.z - from.position.z
    return x * Math.sin(from.heading) + z * Math.cos(from.heading) > way
  })
}

/** Turns the marble to the right until it looks towards the middle of the board, or the other way. */
async function face(page: Page, where: 'middle' | 'away'): Promise<void> {
  await holding(page, 'ArrowRight', () =>
    until(page, `look to the ${where}`, async () => {
      const { position, heading } = await alive(page)
      const toMiddle = Math.atan2(SIDE / 2 - position.x, SIDE / 2 - position.z)
      const facing = Math.cos(heading - toMiddle)
      return where === 'middle' ? facing > 0.7 : facing < -0.7
    }),
  )
}

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

  await t.test('keys steer it', async (t) => {
    await face(page, 'middle')
    await holding(page, 'ArrowUp', () => rolled(page, 5))
    t.pass('it rolls towards the middle of the board')
    // No slope pulls both ways.
    await face(page, 'away')
    await holding(page, 'ArrowUp', () => rolled(page, 4))
    t.pass('it turns to the right and rolls back')
  })

  await t.test('another browser sees it move, and is steered by touch', async (t) => {
    const phone = await openGame(browser, urlOf(app), PHONE)
    const seen = (): Promise<{ x: number; z: number } | undefined> =>
      phone.page.evaluate(`window.shatterland.positionOf('${id}')`)
    const before = await until(phone.page, 'first sight', seen)
    await face(page, 'middle')
    const place = await holding(page, 'ArrowUp', () =>
      until(phone.page, 'motion in the other browser', async () => {
        const place = await seen()
        return place && distance(place, before) > 5 && place
      }),
    )
    const { position } = await alive(page)
    t.ok(distance(place, position) < 15, 'and where it is, but for a moment')

    const thumb = await alive(phone.page)
    const touch = await phone.page.context().newCDPSession(phone.page)
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number, y = 500) =>
      touch.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: x === undefined ? [] : [{ x, y }],
      })
    await send('touchStart', 120)
    await send('touchMove', 160, 460)
    await until(phone.page, 'turn and motion by touch', async () => {
      const { position, heading } = await alive(phone.page)
      return heading < thumb.heading - 0.5 && distance(position, thumb.position) > 2
    })
    await send('touchEnd')
    t.pass('a thumb turns it to the right and rolls it')
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
    const hunter = new Bot({ url: urlOf(app) }, 0, 1, createMeasures(new Account(1)))
    t.teardown(() => hunter.peer.close())
    await hunter.peer.open()
    await hunter.peer.settle()
    for (let i = 0; i < 60; i++) await app.players.feed(hunter.peer.id, hunter.peer.id)
    app.world.tellAll('player_mass_update', { id: hunter.peer.id, mass: 70 })
    const { game } = hunter
    const { position: near } = await alive(page)
    await until(page, 'hunter', async () => game.world.main)
    Object.assign(game.world.main?.marble.position ?? {}, {
      x: near.x + 12,
      y: near.y + 6,
      z: near.z,
    })
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
    t.same(desktop.complaints, [], 'the console was silent all the while')
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
