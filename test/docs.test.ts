import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { Config } from '../schemas/config.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

t.test('the generated tables are those of the schemas', async (t) => {
  const script = fileURLToPath(new URL('../docs/generate.js', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  t.equal(stderr, '')
  t.equal(status, 0)
})

t.test('.env.example names only variables that exist', async (t) => {
  for (const [, name = ''] of read('.env.example').matchAll(/^#? ?([A-Z_]+)=/gm)) {
    t.ok(name in Config.properties, name)
  }
})

t.test('every npm script that the README names exists', async (t) => {
  const { scripts } = JSON.parse(read('package.json'))
  for (const [, name = ''] of read('README.md').matchAll(/npm (?:run )?([a-z-]+)(?=[` ])/g)) {
    if (name !== 'ci') t.ok(name in scripts, name)
  }
})
