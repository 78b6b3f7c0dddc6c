import type { Config } from '../schemas/config.ts'
import { parseTrust } from './admission/addresses.ts'
import { parseNetworks } from './field-objects/networks.ts'
import { isEncoded } from './secret-variables.ts'
import { tracesEndpoint } from './tracing/settings.ts'

type Variable = keyof Config
type Problem = { of: readonly Variable[]; text: string }

const isHttpUrl = (value: string) =>
  URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)

/** A service is at an HTTP base URL; credentials, queries and fragments have no meaning there. */
function isServiceUrl(value: string): boolean {
  if (!isHttpUrl(value)) return false
  const { username, password, search, hash } = new URL(value)
  return !username && !password && !search && !hash
}

/** What a parser says of a value; nothing when it takes it. */
function* refusalOf(variable: Variable, value: unknown, parse: () => unknown): Iterable<Problem> {
  try {
    parse()
  } catch (error) {
    const { message } = error as Error
    yield { of: [variable], text: `${variable} is ${JSON.stringify(value)}, but ${message}` }
  }
}

function* valueProblems(config: Config): Iterable<Problem> {
  for (const [variable, value] of Object.entries(config) as [Variable, unknown][]) {
    // Ajv passes Infinity, which it makes of the word and of 1e999, by every range.
    if (typeof value === 'number' && !Number.isFinite(value)) {
      yield { of: [variable], text: `${variable} is "${value}", but it must be a finite number` }
    }
    if (typeof value === 'string' && !isEncoded(variable, value)) {
      const text = `${variable} is (hidden), but what is secret in it must be percent-encoded`
      yield { of: [variable], text }
    }
  }
  const { OBJECTS_ALLOW, TRUST_PROXY } = config
  yield* refusalOf('OBJECTS_ALLOW', OBJECTS_ALLOW, () => parseNetworks(OBJECTS_ALLOW))
  yield* refusalOf('TRUST_PROXY', TRUST_PROXY, () => parseTrust(TRUST_PROXY))
}

function* urlProblems(config: Config): Iterable<Problem> {
  for (const variable of ['TERRAIN_URL', 'OBJECTS_URL', 'DB_URL'] as const) {
    const url = config[variable]
    if (url !== undefined && !isServiceUrl(url)) {
      const text = `${variable} is (hidden), but it must be an http or https base URL`
      yield { of: [variable], text }
    }
  }
  const traces = tracesEndpoint(config)
  if (traces !== undefined && !isHttpUrl(traces)) {
    const isOwn = config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined
    const variable: Variable = `OTEL_EXPORTER_OTLP_${isOwn ? 'TRACES_' : ''}ENDPOINT`
    yield { of: [variable], text: `${variable} is (hidden), but it must be an http or https URL` }
  }
  if (config.REDIS_URL?.split(',').some((url) => !URL.canParse(url))) {
    yield { of: ['REDIS_URL'], text: 'REDIS_URL is (hidden), but it must be a list of URLs' }
  }
}

function* combinationProblems(config: Config): Iterable<Problem> {
  for (const variable of ['OBJECTS_URL', 'DB_URL'] as const) {
    if (config[variable] !== undefined && config.REDIS_URL !== undefined) {
      yield {
        of: [variable, 'REDIS_URL'],
        text: `${variable} and REDIS_URL are both set, but players and objects are kept in one place`,
      }
    }
  }
  if (config.REDIS_MODE === 'single' && config.REDIS_URL?.includes(',')) {
    yield {
      of: ['REDIS_URL', 'REDIS_MODE'],
      text: 'REDIS_URL names several servers, but REDIS_MODE is single',
    }
  }
  if (config.DRAIN_DELAY_MS >= config.DRAIN_TIMEOUT_MS) {
    yield {
      of: ['DRAIN_DELAY_MS', 'DRAIN_TIMEOUT_MS'],
      text: `DRAIN_DELAY_MS is ${config.DRAIN_DELAY_MS}, but it must be less than DRAIN_TIMEOUT_MS (${config.DRAIN_TIMEOUT_MS})`,
    }
  }
  if (config.BOOST_MINIMUM_MASS <= config.BOOST_COST_MINIMUM) {
    yield {
      of: ['BOOST_MINIMUM_MASS', 'BOOST_COST_MINIMUM'],
      text: `BOOST_MINIMUM_MASS is ${config.BOOST_MINIMUM_MASS}, but it must be greater than BOOST_COST_MINIMUM (${config.BOOST_COST_MINIMUM})`,
    }
  }
}

/**
 * One sentence for each thing that the schema cannot say, of one variable or of two together. `bad` are the
 * variables whose value is a default in place of one that the schema refused: nothing is said of those.
 */
export function findProblems(config: Config, bad: ReadonlySet<string> = new Set()): string[] {
  return [...urlProblems(config), ...valueProblems(config), ...combinationProblems(config)]
    .filter(({ of }) => !of.some((variable) => bad.has(variable)))
    .map(({ text }) => text)
}
