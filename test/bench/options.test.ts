import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parseOptions } from '../../bench/options.ts'

t.test('only a full run writes into the documents', async (t) => {
  t.equal(parseOptions([]).writes, true)
  t.equal(parseOptions(['--rounds', '5', '--seconds', '2.5']).writes, true)
  for (const args of [
    ['--quick'],
    ['--dry'],
    ['--no-joins'],
    ['--only', 'shatterland'],
    ['--players', '200'],
    ['--only', 'shatterland', '--players', '200', '--cpu-prof'],
    ['--cpu-prof'],
  ]) {
    t.equal(parseOptions(args).writes, false, args.join(' '))
  }
})

t.test('options that mean nothing are refused before anything starts', async (t) => {
  for (const [args, complaint] of [
    [['--players', 'many'], /--players is many/],
    [['--players', '50,'], /--players/],
    [['--players', '1.5'], /--players is 1\.5/],
    [['--players', '1'], /nobody/],
    [['--rounds', '0'], /--rounds is 0/],
    [['--seconds', '-1'], /--seconds|ambiguous/],
    [['--only', 'shaterland'], /--only is shaterland, but it must be one of plain-ws, /],
    [['--what'], /Unknown option/],
  ] as const) {
    t.throws(() => parseOptions([...args]), { message: complaint }, args.join(' '))
  }
  const script = fileURLToPath(new URL('../../bench/index.js', import.meta.url))
  const run = spawnSync(process.execPath, [script, '--players', 'x'], { encoding: 'utf8' })
  t.equal(run.status, 2)
  t.match(run.stderr, /^--players is x, .*\nTry: npm run bench -- --help\n$/)
})
