/**
 * `npm run docs` writes everything that is generated from the schemas; `npm run docs -- --check`
 * only says which files are out of date, with exit code 1.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { outputs } from './generators/outputs.ts'

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
// Runs from build/docs/.
const root = new URL('../../', import.meta.url)

function present(path: URL): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

for (const [file, content] of await outputs(root)) {
  const path = new URL(file, root)
  if (present(path) === content) continue
  if (options.check) {
    process.stderr.write(`${file} is out of date: npm run docs\n`)
    process.exitCode = 1
  } else {
    mkdirSync(new URL('./', path), { recursive: true })
    writeFileSync(path, content)
  }
}
