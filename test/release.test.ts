import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Names the image of a version. */
const IMAGE = 'deploy/kubernetes/kustomization.yaml'

/** A repository with the files that a release changes, whose checks end with the exit code given. */
function repository(t: Test, checks: number) {
  const folder = mkdtempSync(joinPath(tmpdir(), 'shatterland-release-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const path = (name: string) => joinPath(folder, name)
  const read = (name: string) => readFileSync(path(name), 'utf8')
  const run = (command: string, ...args: string[]) => {
    const { HOME, PATH } = process.env
    const env = {
      HOME,
      PATH,
      GIT_AUTHOR_NAME: 'A Maintainer',
      GIT_AUTHOR_EMAIL: 'maintainer@example.org',
      GIT_COMMITTER_NAME: 'A Maintainer',
      GIT_COMMITTER_EMAIL: 'maintainer@example.org',
    }
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
    return { status, output: stdout + stderr }
  }

  mkdirSync(path('deploy/kubernetes'), { recursive: true })
  for (const name of ['package-lock.json', '.release-it.json', IMAGE]) {
    copyFileSync(joinPath(root, name), path(name))
  }
  // Just after a release there is nothing to release.
  const changelog = readFileSync(joinPath(root, 'CHANGELOG.md'), 'utf8')
  const heading = '## [Unreleased]'
  writeFileSync(path('CHANGELOG.md'), changelog.replace(heading, `${heading}\n\n- One thing.`))
  const manifest = JSON.parse(readFileSync(joinPath(root, 'package.json'), 'utf8'))
  for (const name of ['check', 'test']) manifest.scripts[name] = `exit ${checks}`
  writeFileSync(path('package.json'), JSON.stringify(manifest, null, 2))
  symlinkSync(joinPath(root, 'node_modules'), path('node_modules'))
  writeFileSync(path('.gitignore'), 'node_modules\n')
  run('git', 'init', '--quiet', '--initial-branch=main')
  run('git', 'add', '--all')
  run('git', 'commit', '--quiet', '--message', 'Begin')
  return { run, read, before: manifest.version as string }
}

t.test('a dry run says what would happen and changes nothing', async (t) => {
  const { run } = repository(t, 0)
  const { status, output } = run('npm', 'run', 'release', '--', '--dry-run', '--ci')
  t.equal(status, 0, output)
  t.match(output, /Let's release shatterland-server/)
  t.match(output, /! git tag /)
  t.equal(run('git', 'status', '--porcelain').output, '')
  t.equal(run('git', 'rev-list', '--all', '--count').output, '1\n')
  t.equal(run('git', 'tag').output, '')
})

t.test('a release has a version, a dated chapter, a commit and a tag', async (t) => {
  const { run, read, before } = repository(t, 0)
  const { status, output } = run('npm', 'run', 'release', '--', 'minor', '--ci')
  t.equal(status, 0, output)
  const [major = '', minor = ''] = before.split('.')
  const version = `${major}.${Number(minor) + 1}.0`
  for (const name of ['package.json', 'package-lock.json']) {
    t.equal(JSON.parse(read(name)).version, version, name)
  }
  t.match(read(IMAGE), `newTag: ${version}\n`)
  const chapters = [...read('CHANGELOG.md').matchAll(/^## \[(.+?)\](.*)$/gm)]
  t.equal(chapters[0]?.[1], 'Unreleased', 'room for what comes next')
  t.equal(chapters[1]?.[1], version)
  t.match(chapters[1]?.[2], /^ - \d{4}-\d\d-\d\d$/)
  t.match(read('CHANGELOG.md').split(`## [${version}]`)[1], /^ - \S+\n\n- One thing\.\n/)
  t.equal(run('git', 'log', '-1', '--format=%s').output, `Release ${version}\n`)
  t.equal(run('git', 'describe').output, `v${version}\n`)
  t.equal(run('git', 'status', '--porcelain').output, '')
})

t.test('nothing is released that fails its checks, or with nothing in the changelog', async (t) => {
  const failing = repository(t, 1)
  const refused = failing.run('npm', 'run', 'release', '--', 'minor', '--ci')
  t.not(refused.status, 0)
  t.match(refused.output, /npm run check/)
  t.equal(failing.run('git', 'tag').output, '')

  const passing = repository(t, 0)
  t.equal(passing.run('npm', 'run', 'release', '--', 'minor', '--ci').status, 0)
  const again = passing.run('npm', 'run', 'release', '--', 'minor', '--ci')
  t.match(again.output, /There are no entries under "Unreleased"/)
  t.not(again.status, 0)
})
