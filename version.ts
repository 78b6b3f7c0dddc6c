import { readFileSync } from 'node:fs'

type PackageFile = { name: string; version: string; description: string }

function findPackageFile(): PackageFile {
  // One folder up when this runs compiled, from build/.
  for (const path of ['./package.json', '../package.json']) {
    try {
      return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  throw new Error('package.json is missing')
}

/** Name, version and description, as package.json states them. */
export const { name, version, description } = findPackageFile()
