import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { Config } from '../schemas/config.ts'
import { Client } from './helper.ts'
import { machine, pack } from './pack.ts'
import { ServerProcess } from './server-process.ts'

const run = promisify(execFile)
const manifest = new URL('../../package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

type Ended = { code: number; stdout: string; stderr: string }

/** Greatest size of the installed package without its dependencies, in bytes. */
const UNPACKED_LIMIT = 4_000_000

const folder = mkdtempSync(joinPath(tmpdir(), 'shatterland-package-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
const binary = joinPath(folder, 'node_modules/.bin/shatterland-server')

/** The installed binary, run to its end in an environment of its own. */
async function command(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const env = { PATH: machine['PATH'], ...environment }
  const options = { cwd: folder, env, timeout: 30_000 }
  try {
    return { code: 0, ...(await run(binary, args, options)) }
  } catch (error) {
    return error as unknown as Ended
  }
}

t.test('the package', { timeout: 110_000 }, async (t) => {
  const { filename, files, unpackedSize } = await pack(folder)
  const paths = files.map(({ path }) => path)

  t.test('holds what an operator needs and nothing else', async (t) => {
    for (const path of [
      'build/cli.js',
      'build/server.js',
      'build/app.js',
      'build/public/index.html',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'SECURITY.md',
      '.env.example',
      'docs/operations.md',
      'docs/protocol.md',
      'deploy/haproxy.cfg',
    ]) {
      t.ok(paths.includes(path), path)
    }
    t.ok(paths.some((path) => /^build\/public\/assets\/index-.*\.js\.br$/.test(path)))
    for (const path of paths) {
      t.match(path, /^(build|docs|deploy)\/|^[^/]+\.md$|^(LICENSE|package\.json|\.env\.example)$/)
      t.notMatch(path, /^build\/(test|bench|bots|client|docs)\//, 'no tests and no tools')
      t.notMatch(path, /(?<!\.d)\.ts$|\.map$/, 'no sources')
      t.notMatch(path, /\.env$|\.npmrc$|\.(pem|key|log|tgz)$|node_modules/, 'nothing private')
    }
    t.ok(unpackedSize < UNPACKED_LIMIT, `${unpackedSize} bytes`)
  })

  // Its dependencies are in npm's cache after `npm ci`; where they are not, this needs the registry.
  await run(
    'npm',
    [
      'install',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      // Nothing of it needs an install script, and that of fastify-socket.io fails wherever npm runs it.
      '--ignore-scripts',
      '--prefix',
      folder,
      joinPath(folder, filename),
    ],
    { cwd: folder, env: machine },
  )

  t.test('--version and --help', async (t) => {
    t.same(await command(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' })
    const { code, stdout } = await command(['-h'])
    t.equal(code, 0)
    for (const word of ['--check-config', '--version', '--help', 'PORT', 'docs/configuration.md']) {
      t.ok(stdout.includes(word), word)
    }
    const place = stdout.trim().split('\n').at(-1) ?? ''
    t.ok(readFileSync(`${place}docs/configuration.md`, 'utf8').includes('`PORT`'), place)
  })

  t.test('what is no option is refused with exit code 2', async (t) => {
    for (const args of [['--port=1'], ['start'], ['--version=1'], ['--check-config', '--what']]) {
      const { code, stdout, stderr } = await command(args)
      t.equal(code, 2, args.join(' '))
      t.equal(stdout, '')
      t.match(stderr, /^shatterland-server: .*\nTry: shatterland-server --help\n$/s)
    }
  })

  t.test('--check-config prints the settings in force, without secrets', async (t) => {
    const { code, stdout, stderr } = await command(['--check-config'], {
      // Nobody listens there: a server that connected would say so.
      REDIS_URL:
        'redis://user:pass@word@127.0.0.1:1/0?password=hunter2,redis://:hunter3@127.0.0.1:2',
      REDIS_MODE: 'cluster',
      AUTH_SECRET: 'a secret of more than thirty-two characters',
      METRICS_TOKEN: 'another secret word',
      TERRAIN_SEED: '7',
      PORT: '',
    })
    t.equal(code, 0)
    t.equal(stderr, '')
    const lines = stdout.trim().split('\n')
    t.same(
      lines.map((line) => line.slice(0, line.indexOf('='))),
      Object.keys(Config.properties),
    )
    for (const line of [
      'PORT=9000',
      'TERRAIN_SEED=7',
      'AUTH_SECRET=(hidden)',
      'METRICS_TOKEN=(hidden)',
      'OBJECTS_TOKEN=',
      'REDIS_URL=redis://(hidden)@127.0.0.1:1/0?(hidden),redis://(hidden)@127.0.0.1:2',
    ]) {
      t.ok(lines.includes(line), line)
    }
    t.notMatch(stdout, /hunter|pass@|secret/)
  })

  t.test('--check-config names every bad variable', async (t) => {
    const { code, stdout, stderr } = await command(['--check-config'], {
      PORT: 'x',
      REDIS_MODE: 'several',
      REDIS_URL: 'redis://one,redis://two',
      METRICS_TOKEN: 'hunter2',
      TERRAIN_URL: 'ftp://hunter2',
      TRUST_PROXY: 'everyone',
      DRAIN_DELAY_MS: '20000',
    })
    t.equal(code, 1)
    t.equal(stdout, '')
    const lines = stderr.trim().split('\n')
    // Not REDIS_URL: whether it fits its mode is not known.
    t.same(
      lines.map((line) => line.split(' ')[0]),
      ['PORT', 'METRICS_TOKEN', 'REDIS_MODE', 'TERRAIN_URL', 'TRUST_PROXY', 'DRAIN_DELAY_MS'],
    )
    t.notMatch(stderr, /hunter/)
  })

  t.test('started without options it serves the game', async (t) => {
    const server = await ServerProcess.start(t, {}, { command: [binary], cwd: folder })
    const { url } = server
    const health = (await (await fetch(`${url}/health`)).json()) as { version: string }
    t.match(health, { status: 'ok', version })
    const page = await (await fetch(url)).text()
    const [script = ''] = /\/assets\/index-[^"]+\.js/.exec(page) ?? []
    t.equal((await fetch(`${url}${script}`)).status, 200, script)
    const client = new Client(url)
    t.teardown(() => client.socket.disconnect())
    await client.next('field_objects')
    t.match(await client.ask('initialize_main', {}), { ok: true, mass: 10 })
    t.equal(await server.end(), 0)
  })
})
