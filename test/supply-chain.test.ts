import { readFileSync } from 'node:fs'
import t from 'tap'

type Lock = { packages: Record<string, { version?: string; resolved?: string }> }

const root = new URL('../../', import.meta.url)
const lock: Lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'))

/** Releases below these have known holes in what faces the internet. */
const FLOORS = { 'engine.io': '6.6.10', 'socket.io-parser': '4.2.7', ws: '8.21.1' }

const parts = (version: string) => version.split('.').map(Number)

function atLeast(version: string, floor: string): boolean {
  const [have, need] = [parts(version), parts(floor)]
  const difference = have.map((part, i) => part - (need[i] ?? 0)).find((d) => d !== 0)
  return (difference ?? 0) >= 0
}

t.test('versions compare by number', async (t) => {
  t.ok(atLeast('8.21.1', '8.21.1') && atLeast('8.100.0', '8.21.1') && atLeast('9.0.0', '8.21.1'))
  t.notOk(atLeast('8.21.0', '8.21.1') || atLeast('8.9.9', '8.21.1') || atLeast('7.99.99', '8.21.1'))
})

for (const [name, floor] of Object.entries(FLOORS)) {
  t.test(`every ${name} in the lock file is at least ${floor}`, async (t) => {
    const found = Object.entries(lock.packages).filter(([path]) =>
      path.endsWith(`node_modules/${name}`),
    )
    t.ok(found.length > 0)
    for (const [path, { version = '0.0.0' }] of found)
      t.ok(atLeast(version, floor), `${path} ${version}`)
  })
}

t.test('install scripts stay off', async (t) => {
  t.match(readFileSync(new URL('.npmrc', root), 'utf8'), /^ignore-scripts=true$/m)
})

t.test('the image is built from one base, pinned by its digest', async (t) => {
  const dockerfile = readFileSync(new URL('Dockerfile', root), 'utf8')
  const bases = Array.from(dockerfile.matchAll(/^FROM (\S+)/gm), ([, base]) => base)
  t.equal(bases.length, 3)
  t.equal(new Set(bases).size, 1)
  for (const base of bases) t.match(base, /@sha256:[0-9a-f]{64}$/)
})
