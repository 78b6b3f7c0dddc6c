import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Socket } from 'socket.io-client'
import t from 'tap'
import { start, urlOf, within } from '../helper.ts'
import { pack } from '../pack.ts'
import type { playLife } from './typed-client.ts'
import { createDocumentValidator } from './validator.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const TSC = joinPath(root, 'node_modules/typescript/lib/tsc.js')
const EXPECTED = [
  'hunter 10',
  'prey alive',
  'prey saw it move',
  'ate 0, mass 35',
  'boosted to 31.5',
  'hit, mass 23.625',
  'prey refused: NOT_YOUR_PLAYER',
  'killed, 10 pieces',
  'prey came back',
  'prey left',
]

/** A client's project in a folder of its own, with the package as it would be published. */
const project = mkdtempSync(joinPath(tmpdir(), 'shatterland-client-'))
t.teardown(() => rmSync(project, { recursive: true }))

async function install(): Promise<void> {
  const { filename } = await pack(project)
  const modules = joinPath(project, 'node_modules')
  const target = joinPath(modules, 'shatterland-server')
  mkdirSync(target, { recursive: true })
  execFileSync('tar', ['xzf', joinPath(project, filename), '-C', target, '--strip-components=1'])
  // Nothing but a Socket.IO client: no schema library, no types of Node.
  symlinkSync(
    joinPath(root, 'node_modules/socket.io-client'),
    joinPath(modules, 'socket.io-client'),
  )
  copyFileSync(joinPath(root, 'test/protocol/typed-client.ts'), joinPath(project, 'client.ts'))
  const common = "import type { ServerToClientEvents } from 'shatterland-server/protocol'\n"
  writeFileSync(
    joinPath(project, 'old.cts'),
    `${common}export const heard: ServerToClientEvents['spawn'] = ({ id, mass }) => \`\${id} \${mass}\`\n`,
  )
  writeFileSync(joinPath(project, 'package.json'), '{ "type": "module" }')
}

/** What the compiler says of the client's project in strict mode. */
function compile(module: string, resolution: string, ...files: string[]): string {
  const options = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', '--types', '']
  const target = ['--target', 'es2022', '--lib', 'es2022,dom', '--outDir', 'out']
  const kind = ['--module', module, '--moduleResolution', resolution]
  const args = [TSC, '--ignoreConfig', ...options, ...target, ...kind, ...files]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: project,
    encoding: 'utf8',
  })
  return status === 0 ? 'compiled' : `${stdout}${stderr}`
}

await install()

t.test(
  'a typed client compiles against the packed package, however modules are found',
  async (t) => {
    t.equal(compile('esnext', 'bundler', 'client.ts'), 'compiled')
    t.equal(compile('node16', 'node16', 'client.ts', 'old.cts'), 'compiled')
    t.equal(compile('nodenext', 'nodenext', 'client.ts', 'old.cts'), 'compiled')
  },
)

t.test('it plays a life, and every message is one of the AsyncAPI document', async (t) => {
  const environment = { MIN_PLAYERS: 4, FOOD_MASS: 25 }
  const app = await start(t, { environment })
  const { assertAcknowledged, assertReceived, assertSent, document } = createDocumentValidator()
  const faults: string[] = []
  const seen = new Set<string>()

  function check(name: string, assert: () => void): void {
    seen.add(name)
    try {
      assert()
    } catch (error) {
      faults.push((error as Error).message)
    }
  }

  /** Looks at all that goes over a stock client's socket, acknowledgements included. */
  function watch(unknown: unknown): void {
    const socket = unknown as Socket
    t.teardown(() => socket.disconnect())
    socket.onAny((event, ...args) => {
      check(event, () => assertReceived(event, args[0]))
      if (args.length !== 1) faults.push(`${event} carries ${args.length} arguments`)
    })
    socket.onAnyOutgoing((event, ...args) => check(event, () => assertSent(event, args[0])))
    const { emit } = socket
    socket.emit = (event: string, ...args: unknown[]) => {
      const last = args.at(-1)
      if (typeof last !== 'function') return emit.call(socket, event, ...args)
      const acknowledge = (...answer: unknown[]) => {
        const [value] = answer.slice(-1)
        check(`${event} answered`, () => assertAcknowledged(event, value))
        last(...answer)
      }
      // The client marks the callbacks of `emitWithAck`.
      Object.assign(acknowledge, last)
      return emit.call(socket, event, ...args.slice(0, -1), acknowledge)
    }
  }

  const path = joinPath(project, 'out/client.js')
  const client: { playLife: typeof playLife } = await import(path)
  const story = await within(client.playLife(urlOf(app), watch), 'end of the life')
  t.same(story, EXPECTED)
  t.same(faults, [])

  // What a single node with two players does not do.
  const never = ['server_draining', 'event_refused']
  const operations = Object.keys(document.operations)
  const unseen = operations.filter((name) => !seen.has(name) && !never.includes(name))
  t.same(unseen, [])
  t.equal([...seen].filter((name) => name.endsWith(' answered')).length, 7)
})
