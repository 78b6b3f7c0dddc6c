#!/usr/bin/env node
/** The binary: `npx shatterland-server`. Without options it is server.ts and nothing else. */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { name, version } from './version.ts'

const USAGE_ERROR = 2

// One folder up when this runs compiled, from build/.
const home = new URL(import.meta.url.endsWith('.ts') ? './' : '../', import.meta.url)

const HELP = `Usage: ${name} [option]

Starts the server, or with an option does only what that says.

  --check-config  check the environment without starting or connecting to anything:
                  print the settings in force, without secrets, and exit with 0,
                  or name each bad variable and exit with 1
  --version, -v   print the version
  --help, -h      print this

Settings are environment variables: PORT (9000), HOST (0.0.0.0), REDIS_URL (unset)
and many more. docs/configuration.md lists them all, docs/operations.md says how
to run the server; both are in the package:
${fileURLToPath(home)}
`

function readOptions() {
  try {
    return parseArgs({
      options: {
        'check-config': { type: 'boolean' },
        version: { type: 'boolean', short: 'v' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    const { message } = error as Error
    process.stderr.write(`${name}: ${message}\nTry: ${name} --help\n`)
    process.exitCode = USAGE_ERROR
    return undefined
  }
}

// What an option does not need is not loaded.
const options = readOptions()
if (options?.help) process.stdout.write(HELP)
else if (options?.version) process.stdout.write(`${version}\n`)
else if (options?.['check-config']) await (await import('./check-config.ts')).checkConfig()
else if (options) await import('./server.ts')
