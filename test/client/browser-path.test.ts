import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { SignJWT } from 'jose'
import t from 'tap'
import { start, urlOf } from '../helper.ts'
import { alive, launch, missingBrowser, openGame, probe, until } from './pages.ts'

const missing = missingBrowser()
if (missing) t.comment(`The page under a path is not tested: ${missing}`)

const SCREEN = { width: 320, height: 200 }
const SECRET = 'a-secret-of-at-least-thirty-two-characters'
const PATH = '/games/shatterland'

type Test = Parameters<typeof start>[0]

/** A proxy that shows a server under a path, as a line of a web server's configuration would. */
async function behindPath(t: Test, to: string): Promise<string> {
  const { port } = new URL(to)
  const server = createServer((client) => {
    const upstream = connect(Number(port), '127.0.0.1')
    client.on('data', (bytes) => {
      const text = bytes.toString('latin1')
      const isRequest = text.startsWith(`GET ${PATH}`)
      upstream.write(isRequest ? Buffer.from(text.replace(PATH, ''), 'latin1') : bytes)
    })
    upstream.pipe(client)
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}/`
}

const options = { skip: missing ?? false, timeout: 60_000 }

t.test(
  'a page under a path shows its ticket, and plays on while it is hidden',
  options,
  async (t) => {
    const environment = { AUTH_SECRET: SECRET, MIN_PLAYERS: 4 }
    const app = await start(t, { environment })
    const url = await behindPath(t, urlOf(app))
    const browser = await launch(t)

    const stranger = await openGame(browser, url, SCREEN)
    await until(stranger.page, 'refusal', async () =>
      (await stranger.page.textContent('#message strong'))?.startsWith('The server refused'),
    )
    const title = await stranger.page.textContent('#message strong')
    t.equal(title, 'The server refused: A ticket is required')
    await stranger.close()

    const token = await new SignJWT({ sub: 'ada' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(SECRET))
    const { page, complaints } = await openGame(browser, `${url}#token=${token}`, SCREEN)
    await alive(page)

    // Headless, no page is ever hidden: it is told so, and gets no frames.
    await page.evaluate(`(() => {
    Object.defineProperty(document, 'hidden', { value: true })
    window.requestAnimationFrame = () => 0
    document.dispatchEvent(new Event('visibilitychange'))
  })()`)
    const rest = () => new Promise((resolve) => setTimeout(resolve, 50))
    const frames = await probe(page, (game) => game.frames)
    // The page is alone: all zombies are its own.
    const zombie = (await app.players.alive()).find(({ id }) => id.startsWith('zombie_'))
    const place = () => page.evaluate(`JSON.stringify(shatterland.positionOf('${zombie?.id}'))`)
    const before = await place()
    t.ok(before)
    await until(page, 'motion', async () => (await place()) !== before, rest)
    t.ok((await probe(page, (game) => game.frames)) <= frames + 1, 'though none is drawn')
    t.same(complaints, [])
  },
)
