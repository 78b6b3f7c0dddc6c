import Fastify from 'fastify'
import t, { type Test } from 'tap'
import config, { type Environment } from '../../plugins/config.ts'
import { Config } from '../../schemas/config.ts'
import { build, NOTHING_SET } from '../helper.ts'

async function load(environment: Environment, surroundings = NOTHING_SET) {
  const fastify = Fastify()
  await fastify.register(config, { environment: { ...surroundings, ...environment } })
  return fastify.config
}

t.test('defaults', async (t) => {
  const values = await load({})
  t.match(values, {
    PORT: 9000,
    BOARD_WIDTH: 250,
    BOARD_HEIGHT: 250,
    MIN_PLAYERS: 25,
    DEFAULT_MASS: 10,
  })
  t.equal(values.TERRAIN_SEED, undefined)
  for (const [variable, schema] of Object.entries(Config.properties)) {
    t.ok('description' in schema && schema.description, `${variable} is described`)
  }
})

t.test('values are strings outside and typed inside; empty means unset', async (t) => {
  const values = await load({
    PORT: '1234',
    TERRAIN_SEED: '4294967295',
    MIN_PLAYERS: '',
    HOST: '::1',
  })
  t.match(values, { PORT: 1234, TERRAIN_SEED: 4294967295, MIN_PLAYERS: 25, HOST: '::1' })
})

/** Sets a variable of this process until the test ends. */
function exportVariable(t: Test, name: string, value: string): void {
  const before = process.env[name]
  process.env[name] = value
  t.teardown(() => {
    if (before === undefined) delete process.env[name]
    else process.env[name] = before
  })
}

t.test('handed-in values win over the process environment', async (t) => {
  exportVariable(t, 'PORT', '1')
  t.equal((await load({}, {})).PORT, 1)
  t.equal((await load({ PORT: 2 }, {})).PORT, 2)
})

t.test('what is exported where the tests run reaches no app of theirs', async (t) => {
  exportVariable(t, 'AUTH_SECRET', 'a secret of more than thirty-two characters')
  exportVariable(t, 'MAX_CONNECTIONS', '1')
  const { config } = await build(t)
  t.equal(config.AUTH_SECRET, undefined)
  t.equal(config.MAX_CONNECTIONS, 5000)
})

t.test('a bad value is refused with its name, itself and what was expected', async (t) => {
  for (const [variable, value, expected] of [
    ['PORT', 'abc', 'PORT is "abc", but it must be integer'],
    ['PORT', '65536', 'PORT is "65536", but it must be <= 65535'],
    ['BOARD_WIDTH', '15', 'BOARD_WIDTH is "15", but it must be >= 16'],
    ['BOARD_HEIGHT', '1001', 'BOARD_HEIGHT is "1001", but it must be <= 1000'],
    ['TERRAIN_SEED', '-1', 'TERRAIN_SEED is "-1", but it must be >= 0'],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL is "loud", but it must be one of fatal, .*silent/],
    ['CORS_ORIGIN', 'not a url', /CORS_ORIGIN is "not a url", but it must match pattern/],
    ['CORS_ORIGIN', 'https://a.example/path', /must match pattern/],
    ['FOOD_MASS', 'Infinity', /FOOD_MASS is "Infinity"/],
    ['FOOD_MASS', 'NaN', /FOOD_MASS is "NaN"/],
    ['DEFAULT_MASS', '5', /must be > 5/],
    ['PLAUSIBILITY', 'maybe', /must be one of off, log, enforce/],
    ['REDIS_URL', 'http://localhost', /^REDIS_URL is \(hidden\), but it must match pattern/],
    ['REDIS_URL', 'redis://one,redis://two', /names several servers, but REDIS_MODE is single/],
    ['WORLD', 'a}b', /^WORLD is "a}b", but it must match pattern/],
    ['DRAIN_DELAY_MS', '10000', /must be less than DRAIN_TIMEOUT_MS \(10000\)/],
    ['BOOST_MINIMUM_MASS', '2', /must be greater than BOOST_COST_MINIMUM/],
  ] as const) {
    await t.rejects(
      load({ [variable]: value }),
      { code: 'INVALID_CONFIG', message: expected },
      variable,
    )
  }
})
