import fastifyEnv from '@fastify/env'
import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Config } from '../schemas/config.ts'
import { findProblems } from './config-problems.ts'
import { maySecret } from './secret-variables.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
  }
}

export type Environment = { [variable: string]: string | number | undefined }

/** Variables that hold what the schema does not admit. The message has one line for each. */
export class ConfigError extends Error {
  readonly code = 'INVALID_CONFIG'

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
  }
}

type SchemaError = { instancePath: string; message?: string; params: Record<string, unknown> }

const variableOf = ({ instancePath }: SchemaError) => instancePath.slice(1)

/** One sentence for one schema error: the variable, its value unless that may hold a secret, and what was expected. */
function explain(error: SchemaError, environment: Environment): string {
  const { message, params } = error
  const variable = variableOf(error)
  const value = maySecret(variable) ? '(hidden)' : JSON.stringify(environment[variable])
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

/** Decorates `fastify.config`, or returns what the schema has against the environment and decorates nothing. */
async function load(fastify: FastifyInstance, data: Environment): Promise<SchemaError[]> {
  try {
    // A copy: env-schema adds to the schema it is given.
    await fastify.register(fastifyEnv, { schema: { ...Config }, data, env: false })
    return []
  } catch (error) {
    const { errors } = error as { errors?: SchemaError[] }
    if (errors === undefined) throw error
    return errors
  }
}

/** The problems of what the schema does admit, so that the operator hears of everything at once. */
async function otherProblems(errors: SchemaError[], environment: Environment): Promise<string[]> {
  const bad = new Set(errors.map(variableOf))
  const rest = Object.entries(environment).filter(([variable]) => !bad.has(variable))
  const scratch = Fastify()
  await load(scratch, Object.fromEntries(rest))
  return findProblems(scratch.config, bad)
}

/**
 * Validated configuration as `fastify.config`.
 * `environment` wins over `process.env`; a test that passes values is not disturbed by the machine's own.
 * Rejects with a ConfigError that has one line for each bad variable: its name, its value and what was expected.
 */
export default fp<{ environment?: Environment }>(
  async (fastify, options) => {
    const environment = ownVariables({ ...process.env, ...options.environment })
    const errors = await load(fastify, environment)
    const problems =
      errors.length === 0
        ? findProblems(fastify.config)
        : [
            ...errors.map((error) => explain(error, environment)),
            ...(await otherProblems(errors, environment)),
          ]
    if (problems.length > 0) throw new ConfigError(problems)
  },
  { name: 'config' },
)
