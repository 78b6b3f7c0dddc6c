import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join as joinPath } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(joinPath(root, path), 'utf8')

const pages = ['', 'docs', 'docs/protocol'].flatMap((folder) =>
  readdirSync(joinPath(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => joinPath(folder, name)),
)

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const prose = read(page).replace(/^```[\s\S]*?^```/gm, '')
  return Array.from(prose.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  )
}

t.test('every link within the documents leads somewhere', async (t) => {
  t.ok(pages.length > 10)
  for (const page of pages) {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?|mailto):/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : joinPath(dirname(page), path)
      t.ok(existsSync(joinPath(root, file)), `${page}: ${target}`)
      if (anchor !== undefined) t.ok(anchorsOf(file).includes(anchor), `${page}: ${target}`)
    }
  }
})
