import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { Client, state, within } from './helper.ts'

const SERVER = fileURLToPath(new URL('../server.js', import.meta.url))

function launch(t: Test, environment: Record<string, string>): ChildProcess {
  const { PATH } = process.env
  const server = spawn(process.execPath, [SERVER], {
    env: { ...(PATH && { PATH }), HOST: '127.0.0.1', PORT: '0', ...environment },
  })
  t.teardown(() => server.kill('SIGKILL'))
  return server
}

/** The URL in the line that the server logs when it listens. */
async function listening({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('The server has no output')
  for await (const line of createInterface({ input: stdout })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
    if (url !== undefined) {
      stdout.resume()
      return url
    }
  }
  throw new Error('The server ended before it listened')
}

async function text(stream: NodeJS.ReadableStream | null): Promise<string> {
  let all = ''
  for await (const chunk of stream ?? []) all += chunk
  return all
}

t.test('the built server plays one life and ends on SIGTERM with exit code 0', async (t) => {
  const server = launch(t, {})
  const url = await within(listening(server), 'line that says where it listens')
  t.equal((await fetch(`${url}/health/ready`)).status, 200)

  const client = new Client(url)
  t.teardown(() => client.socket.disconnect())
  t.equal((await client.next('landscape')).terrain.length, 250)
  const { food } = await client.next('field_objects')
  t.equal(food.length, 1000)
  t.match(await client.ask('initialize_main', {}), { ok: true, mass: 10 })
  t.equal(client.all('initialize_zombie_player').length, 24)
  const [piece] = food
  if (piece === undefined) throw new Error('no food')
  t.match(await client.ask('player_state_reconcile', state(piece.x, piece.z)), { ok: true })
  t.match(await client.ask('eat', { food_id: piece.id, player_id: client.id }), {
    ok: true,
    mass: 11,
  })
  t.match(await client.ask('boost', { player_id: client.id }), { ok: true, mass: 8.6 })
  t.match(await client.ask('collision', { obstacle_id: 14, player_id: client.id }), { ok: true })
  const death = { id: client.id, x_position: piece.x, z_position: piece.z }
  t.match(await client.ask('kill_player', death), { ok: true })
  t.match(await client.ask('initialize_main', {}), { ok: true, mass: 10 })

  const disconnected = once(client.socket as never, 'disconnect')
  server.kill('SIGTERM')
  const [code, signal] = await within(once(server, 'exit'), 'end of the process')
  t.same([code, signal], [0, null])
  t.ok(await within(disconnected, 'disconnect'))
})

t.test('a bad variable stops the start with one line and exit code 1', async (t) => {
  const server = launch(t, { BOARD_WIDTH: '5' })
  const output = text(server.stderr)
  const [code] = await within(once(server, 'exit'), 'end of the process')
  t.equal(code, 1)
  t.equal(await output, 'BOARD_WIDTH is "5", but it must be >= 16\n')
})

t.test('a port in use stops the start with exit code 1', async (t) => {
  const first = launch(t, {})
  const url = new URL(await within(listening(first), 'line that says where it listens'))
  const second = launch(t, { PORT: url.port })
  const output = text(second.stdout)
  const [code] = await within(once(second, 'exit'), 'end of the process')
  t.equal(code, 1)
  t.match(await output, /EADDRINUSE/)
})
