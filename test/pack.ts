import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

type Pack = { filename: string; unpackedSize: number; files: { path: string }[] }

/** The machine's own way to its registry, and nothing of the coverage that measures this process. */
export const machine = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(PATH|HOME|npm_config_.*)$/i.test(name)),
)

/** What `npm pack` of the built checkout writes into a folder. */
export async function pack(folder: string): Promise<Pack> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    env: machine,
  })
  const [result] = JSON.parse(stdout) as Pack[]
  if (result === undefined) throw new Error('npm pack told nothing')
  return result
}
