import fastifyEnv from '@fastify/env'
import fp from 'fastify-plugin'
import { Config } from '../schemas/config.ts'
import { parseNetworks } from './field-objects/networks.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
  }
}

export type Environment = { [variable: string]: string | number | undefined }

/** A variable that holds what the schema does not admit. The message is one line for the operator. */
export class ConfigError extends Error {
  readonly code = 'INVALID_CONFIG'
}

type SchemaError = { instancePath: string; message?: string; params: Record<string, unknown> }

const SECRET = /URL|SECRET|TOKEN|HEADERS|ENDPOINT/

/** One sentence for one schema error: the variable, its value unless that may hold a secret, and what was expected. */
function explain({ instancePath, message, params }: SchemaError, environment: Environment): string {
  const variable = instancePath.slice(1)
  const value = SECRET.test(variable) ? '(hidden)' : JSON.stringify(environment[variable])
  const allowed = params['allowedValues']
  const expected = Array.isArray(allowed) ? `must be one of ${allowed.join(', ')}` : message
  return `${variable} is ${value}, but it ${expected}`
}

/** An empty variable counts as unset, as compose files and shells leave them; unknown ones are none of our business. */
function ownVariables(environment: Environment): Environment {
  const known = Object.keys(Config.properties)
  return Object.fromEntries(
    known
      .map((variable) => [variable, environment[variable]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  )
}

/** A service is at an HTTP base URL; credentials, queries and fragments have no meaning there. */
function checkServiceUrl(variable: string, value: string | undefined): void {
  if (value === undefined) return
  const url = URL.canParse(value) ? new URL(value) : undefined
  const plain = url && !url.username && !url.password && !url.search && !url.hash
  if (!plain || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`${variable} is (hidden), but it must be an http or https base URL`)
  }
}

function checkNetworks(value: string): void {
  try {
    parseNetworks(value)
  } catch (error) {
    const { message } = error as Error
    throw new ConfigError(`OBJECTS_ALLOW is ${JSON.stringify(value)}, but ${message}`)
  }
}

/** Ajv passes Infinity, which it makes of the word and of 1e999, by every range. */
function checkFinite(config: Config): void {
  for (const [variable, value] of Object.entries(config)) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new ConfigError(`${variable} is "${value}", but it must be a finite number`)
    }
  }
}

function checkCombinations(config: Config): void {
  for (const variable of ['TERRAIN_URL', 'OBJECTS_URL', 'DB_URL'] as const) {
    checkServiceUrl(variable, config[variable])
  }
  checkNetworks(config.OBJECTS_ALLOW)
  for (const variable of ['OBJECTS_URL', 'DB_URL'] as const) {
    if (config[variable] !== undefined && config.REDIS_URL !== undefined) {
      throw new ConfigError(
        `${variable} and REDIS_URL are both set, but players and objects are kept in one place`,
      )
    }
  }
  if (config.REDIS_MODE === 'single' && config.REDIS_URL?.includes(',')) {
    throw new ConfigError('REDIS_URL names several servers, but REDIS_MODE is single')
  }
  if (config.DRAIN_DELAY_MS >= config.DRAIN_TIMEOUT_MS) {
    throw new ConfigError(
      `DRAIN_DELAY_MS is ${config.DRAIN_DELAY_MS}, but it must be less than DRAIN_TIMEOUT_MS (${config.DRAIN_TIMEOUT_MS})`,
    )
  }
  if (config.BOOST_MINIMUM_MASS <= config.BOOST_COST_MINIMUM) {
    throw new ConfigError(
      `BOOST_MINIMUM_MASS is ${config.BOOST_MINIMUM_MASS}, but it must be greater than BOOST_COST_MINIMUM (${config.BOOST_COST_MINIMUM})`,
    )
  }
}

/**
 * Validated configuration as `fastify.config`.
 * `environment` wins over `process.env`; a test that passes values is not disturbed by the machine's own.
 * Rejects with a ConfigError that names the variable, its value and what was expected.
 */
export default fp<{ environment?: Environment }>(
  async (fastify, options) => {
    const environment = ownVariables({ ...process.env, ...options.environment })
    try {
      await fastify.register(fastifyEnv, {
        // A copy: env-schema adds to the schema it is given.
        schema: { ...Config },
        data: environment,
        env: false,
      })
    } catch (error) {
      const { errors } = error as { errors?: SchemaError[] }
      const first = errors?.[0]
      throw first === undefined ? error : new ConfigError(explain(first, environment))
    }
    checkFinite(fastify.config)
    checkCombinations(fastify.config)
  },
  { name: 'config' },
)
