import Fastify from 'fastify'
import config, { ConfigError } from './plugins/config.ts'
import { shown } from './plugins/secret-variables.ts'
import { Config } from './schemas/config.ts'

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
