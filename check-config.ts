import Fastify from 'fastify'
import config, { ConfigError } from './plugins/config.ts'
import { Config } from './schemas/config.ts'

const HIDDEN = '(hidden)'

/** A value that may be shown: no secret, no credentials and no query of a URL, where ioredis takes a password as well. */
function shown(variable: string, value: string): string {
  if (/SECRET|TOKEN/.test(variable)) return HIDDEN
  if (!variable.endsWith('_URL')) return value
  return value.replace(/\/\/[^,]*@/g, `//${HIDDEN}@`).replace(/\?[^,]*/g, `?${HIDDEN}`)
}

/**
 * Reads the environment as the server would, and prints it as the lines of an environment file; or prints one line
 * for each bad variable to stderr and sets exit code 1. Listens on nothing and connects to nothing.
 */
export async function checkConfig(): Promise<void> {
  const fastify = Fastify()
  try {
    await fastify.register(config)
    const values: Record<string, unknown> = fastify.config
    for (const variable of Object.keys(Config.properties)) {
      const value = values[variable] ?? ''
      const text = value === '' ? '' : shown(variable, String(value))
      process.stdout.write(`${variable}=${text}\n`)
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  } finally {
    await fastify.close()
  }
}
