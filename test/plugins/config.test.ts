import Fastify from 'fastify'
import t from 'tap'
import config, { type Environment } from '../../plugins/config.ts'
import { Config } from '../../schemas/config.ts'

async function load(environment: Environment) {
  const fastify = Fastify()
  await fastify.register(config, { environment })
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

t.test('handed-in values win over the process environment', async (t) => {
  const before = process.env['PORT']
  process.env['PORT'] = '1'
  t.teardown(() => {
    if (before === undefined) delete process.env['PORT']
    else process.env['PORT'] = before
  })
  t.equal((await load({})).PORT, 1)
  t.equal((await load({ PORT: 2 })).PORT, 2)
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
