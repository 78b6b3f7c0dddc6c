import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')

t.test('the image has what --help points to, and the licence', async (t) => {
  const image =
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? ''
  const copied = Array.from(image.matchAll(/^COPY (?!--from)(.+) \S+$/gm), ([, files = '']) =>
    files.split(' '),
  ).flat()
  const named = Array.from(read('cli.ts').matchAll(/docs\/[\w-]+\.md/g), ([path]) => path)
  t.ok(named.length > 1)
  t.ok(copied.includes('docs/*.md'), named.join(', '))
  for (const name of ['package.json', 'README.md', 'LICENSE']) t.ok(copied.includes(name), name)
})

t.test('neither dependencies nor files of secrets are sent to the builder', async (t) => {
  const ignored = read('.dockerignore').split('\n')
  for (const pattern of ['**/node_modules', '*.env', '.git', 'build']) {
    t.ok(ignored.includes(pattern), pattern)
  }
})
