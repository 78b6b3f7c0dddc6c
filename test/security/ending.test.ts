import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { spawnServer } from '../cluster/processes.ts'
import { Client, play, start, within } from '../helper.ts'
import { closed, converse, frame, tcp, upgradeRequest } from './raw.ts'

const UNITY = ['User-Agent: websocket-sharp/1.0']

/** Far less than the time for which the libraries would wait, in milliseconds, and far more than is needed. */
const PROMPT_MS = 15_000

/** What a client sends, and what it waits for before it goes on. */
type Step = [send: string, answer: RegExp]

const JOIN: Step = ['40', /40\{.*field_objects/s]
const PLAY: Step = ['420["initialize_main",{}]', /430\[/]

/** A client that takes these steps and says nothing more: it does not even answer a close frame. */
async function mute(t: Test, app: FastifyInstance, steps: readonly Step[], headers: string[] = []) {
  const socket = await tcp(t, app)
  await converse(socket, upgradeRequest(headers), /"sid"/)
  for (const [send, answer] of steps) await converse(socket, frame(1, send), answer)
  return socket
}

t.test('no client holds up the end of the server by its silence', async (t) => {
  const app = await start(t, { environment: { LEGACY_CLIENTS: 'true' } })
  await play(t, app)
  await mute(t, app, [])
  await mute(t, app, [JOIN, PLAY])
  await mute(t, app, [JOIN, ['41', /\x88/]])
  await mute(t, app, [PLAY], UNITY)
  await mute(t, app, [['41', /\x88/]], UNITY)
  const deaf = await mute(t, app, [JOIN])
  deaf.pause()
  const nobody = await tcp(t, app)
  const elsewhere = await tcp(t, app)
  elsewhere.write(upgradeRequest().replace('/socket.io/', '/elsewhere/'))

  const began = performance.now()
  const ended = app.close()
  await within(ended, 'end of the server', PROMPT_MS)
  t.ok(performance.now() - began < PROMPT_MS)
  await closed(nobody)
  await closed(elsewhere)
})

t.test('what asks for an upgrade elsewhere is answered and let go', async (t) => {
  const app = await start(t)
  const socket = await tcp(t, app)
  const answer = await converse(socket, upgradeRequest().replace('/socket.io/', '/elsewhere/'))
  t.match(answer, /^HTTP\/1\.1 400 /)
  await closed(socket)
  const connections = () =>
    new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count)))
  while ((await connections()) > 0) await new Promise(setImmediate)
})

t.test('a process ends in good order beside a client that is silent', async (t) => {
  const server = await spawnServer(t, { DRAIN_DELAY_MS: '0', DRAIN_TIMEOUT_MS: '10000' })
  const port = Number(new URL(server.url).port)
  const address = { server: { address: () => ({ port }) } } as unknown as FastifyInstance
  await mute(t, address, [JOIN, PLAY])
  server.signal('SIGTERM')
  t.same(await server.exited, [0, null])
  t.same(server.complaints, [])
})

t.test('a drain that stalls ends after DRAIN_TIMEOUT_MS', async (t) => {
  // A data service that takes calls and never answers: who leaves waits for it.
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.teardown(() => silent.close())
  const { port } = silent.address() as AddressInfo
  const server = await spawnServer(
    t,
    {
      DB_URL: `http://127.0.0.1:${port}`,
      DOWNSTREAM_TIMEOUT_MS: '60000',
      DRAIN_DELAY_MS: '0',
      DRAIN_TIMEOUT_MS: '1000',
    },
    { ready: false },
  )
  const client = new Client(server.url)
  t.teardown(() => client.socket.disconnect())
  await client.next('landscape')
  const began = performance.now()
  server.signal('SIGTERM')
  t.same(await server.exited, [1, null])
  const took = performance.now() - began
  t.ok(took > 900 && took < 4_000, `${took} ms`)
  t.match(server.complaints.join(''), /killed by timeout \(1000ms\)/)
})
