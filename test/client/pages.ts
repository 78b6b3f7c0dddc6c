import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Probe } from '../../client/probe.ts'

const CHROMIUM = '/usr/bin/chromium'

/** Longest wait for anything on a page, in milliseconds: software rendering on a busy machine is slow. */
const DEADLINE_MS = 20_000

const SWITCHES = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

/** Why there is no browser to test with, or undefined. Where CI is set there must be one. */
export function missingBrowser(): string | undefined {
  if (existsSync(CHROMIUM)) return undefined
  const reason = `${CHROMIUM} is not installed`
  if (process.env['CI'] === 'true') throw new Error(`${reason}, but CI=true asks for it`)
  return reason
}

export async function launch(t: Test): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: SWITCHES })
  t.teardown(() => browser.close())
  return browser
}

/** One thing that a page's main thread did; times in microseconds, `tts` and `tdur` of the thread's own CPU time. */
export type Traced = { name: string; pid: number; ts: number; tts: number; tdur?: number }

/** What Chromium's main threads did while something went on. */
export async function trace(browser: Browser, during: () => Promise<unknown>): Promise<Traced[]> {
  const session = await browser.newBrowserCDPSession()
  const events: Traced[] = []
  session.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as unknown[] as Traced[])),
  )
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline'], excludedCategories: ['*'] },
  })
  await during()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  await session.detach()
  return events.sort((a, b) => a.ts - b.ts)
}

export type Screen = { width: number; height: number; touch?: boolean }

/** A page with the game, and everything that its console complained of. */
export async function openGame(browser: Browser, url: string, { touch = false, ...size }: Screen) {
  const context = await browser.newContext({ viewport: size, hasTouch: touch, isMobile: touch })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints, close: () => context.close() }
}

/** Reads the game's probe: the callback runs in the page. */
export function probe<Value>(page: Page, read: (probe: Probe) => Value): Promise<Value> {
  return page.evaluate(
    // The page forbids evaluating text as code, which is how a nested function would arrive.
    `(${read.toString()})(window.shatterland)`,
  ) as Promise<Value>
}

const nextFrame = (page: Page) =>
  page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))')

/** Asks until the answer is neither false nor undefined, by default frame after frame. */
export async function until<Value>(
  page: Page,
  what: string,
  read: () => Promise<Value | false | undefined>,
  pause: (page: Page) => Promise<unknown> = nextFrame,
): Promise<Value> {
  const deadline = performance.now() + DEADLINE_MS
  for (;;) {
    const value = await read()
    if (value !== false && value !== undefined) return value
    if (performance.now() > deadline) {
      throw new Error(`No ${what} within ${DEADLINE_MS / 1000} s`)
    }
    await pause(page)
  }
}

/** What the page knows, once its own marble lives. */
export const alive = (page: Page) =>
  until(page, 'living marble', () =>
    probe(page, (game) => {
      const { position, ...snapshot } = game.snapshot()
      return position && { ...snapshot, position }
    }),
  )

/** What a screenshot shows, counted by the page itself: shares of pixels and the number of colours. */
export async function describePixels(page: Page) {
  const png = (await page.screenshot()).toString('base64')
  return page.evaluate(`(async () => {
    const image = new Image()
    image.src = 'data:image/png;base64,${png}'
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext('2d')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    const colours = new Set()
    let land = 0, sky = 0, orange = 0
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b] = [data[i], data[i + 1], data[i + 2]]
      colours.add((r << 16) | (g << 8) | b)
      if (g > r + 15 && g > b + 25) land++
      if (b > 150 && b > r + 10) sky++
      if (r > 150 && r > b + 90 && g > 60 && g < r - 40) orange++
    }
    const all = data.length / 4
    return { land: land / all, sky: sky / all, orange: orange / all, colours: colours.size }
  })()`) as Promise<{ land: number; sky: number; orange: number; colours: number }>
}
