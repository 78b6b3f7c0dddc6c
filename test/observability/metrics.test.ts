import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { REFUSALS } from '../../schemas/refusals.ts'
import { startNodes, until } from '../cluster/nodes.ts'
import { play, start, state } from '../helper.ts'
import { anyRedis, randomWorld, reasonToSkip, withoutRedis } from '../redis-helper.ts'
import { startGame, startServices } from '../services/network.ts'
import { parseScrape, type Scrape } from './exposition.ts'
import { analyse, readAlertCases, readAlerts, readDashboardQueries } from './promql.ts'

/** Most sample lines of one node, whatever it is connected to. */
const MOST_SERIES = 300

const PROMETHEUS = fileURLToPath(new URL('../../../deploy/prometheus/', import.meta.url))
const withoutPromtool = reasonToSkip(
  spawnSync('promtool', ['--version']).status === 0,
  'promtool is not on the PATH',
)

/** Runs promtool beside the rules; what it says, when it is content with nothing. */
function promtool(args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync('promtool', args, {
    cwd: PROMETHEUS,
    encoding: 'utf8',
    input,
  })
  return { status, output: stdout + stderr }
}

/** Some of everything that players do and do wrong. */
async function stir(t: Test, app: FastifyInstance): Promise<void> {
  const [a, b] = [await play(t, app), await play(t, app)]
  for (const client of [a, b]) {
    const player_id = client.id
    await client.ask('player_state_reconcile', state(20, 20))
    await client.ask('look', { look_x: 1, look_y: 0, look_z: 0 })
    await client.ask('player_state_reconcile', state(90, 90))
    await client.ask('eat', { food_id: 3, player_id })
    await client.ask('collision', { obstacle_id: 1, player_id })
    await client.ask('boost', { player_id })
    await client.ask('nonsense', {})
  }
  await b.ask('kill_player', { id: b.id, x_position: 20, z_position: 20 })
  b.socket.disconnect()
  await until('its end', () => app.connectedUsers() === 1)
}

async function scrapeOf(app: FastifyInstance): Promise<string> {
  const { statusCode, body } = await app.inject('/metrics')
  if (statusCode !== 200) throw new Error(`/metrics answers ${statusCode}`)
  return body
}

/** The labels that each metric may have, by the registry's own declaration, and what samples have. */
function labelsOf(apps: readonly FastifyInstance[], scrapes: readonly Scrape[]) {
  const labels = new Map<string, Set<string>>()
  const note = (name: string, more: readonly string[]) => {
    labels.set(name, new Set([...(labels.get(name) ?? []), ...more]))
  }
  const types = new Map(scrapes.flatMap((scrape) => [...scrape.types]))
  for (const app of apps) {
    for (const metric of app.metrics.registry.getMetricsAsArray()) {
      // The library declares them, its types do not.
      const { name, labelNames = [] } = metric as { name: string; labelNames?: string[] }
      if (types.get(name) !== 'histogram') note(name, labelNames)
      else for (const end of ['bucket', 'sum', 'count']) note(`${name}_${end}`, labelNames)
    }
  }
  for (const { name, labels } of scrapes.flatMap(({ samples }) => samples)) {
    note(name, Object.keys(labels))
  }
  return labels
}

t.test('the metrics of a node', { skip: withoutRedis }, async (t) => {
  const redis = await anyRedis(t)
  const [shared] = await startNodes(t, 2, {
    REDIS_URL: redis,
    WORLD: randomWorld(),
    MIN_PLAYERS: 5,
  })
  const original = await startGame(t, await startServices(t), { MIN_PLAYERS: 5 })
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }
  const alone = await start(t, {
    environment: { MIN_PLAYERS: 5, RELAY_CONFLATE: 'true', ...tracing },
  })
  const apps = [shared, original, alone]
  for (const app of apps) await stir(t, app)
  const texts = await Promise.all(apps.map(scrapeOf))
  const scrapes = texts.map(parseScrape)
  const labels = labelsOf(apps, scrapes)
  // What Prometheus itself knows of a target.
  for (const series of labels.values()) series.add('job').add('instance')
  labels.set('up', new Set(['job', 'instance']))
  const values = new Set([
    ...scrapes.flatMap(({ samples }) => samples.flatMap((sample) => Object.values(sample.labels))),
    ...Object.keys(REFUSALS),
    ...['ok', 'gone', 'shatterland', 'shatterland.*', '$instance'],
  ])

  t.test(
    'every metric, label and value that the dashboard and the alerts name exists',
    async (t) => {
      const queries = readDashboardQueries()
      const alerts = readAlerts().map(({ alert, expr }) => ({ title: alert, expr, legend: '' }))
      t.ok(queries.length > 50 && alerts.length > 20)
      for (const { title, expr, legend } of [...queries, ...alerts]) {
        const { selectors, groupings } = analyse(expr)
        const unknown = selectors.flatMap(({ metric, matchers }) => {
          const known = labels.get(metric)
          if (known === undefined) return [metric]
          return matchers.flatMap(({ label, values: asked }) => [
            ...(known.has(label) ? [] : [`${metric}{${label}}`]),
            ...asked.filter((value) => !values.has(value)),
          ])
        })
        for (const { labels: kept, metrics } of groupings) {
          for (const label of kept) {
            if (metrics.some((metric) => !labels.get(metric)?.has(label)))
              unknown.push(`by ${label}`)
          }
        }
        const shown = Array.from(legend.matchAll(/\{\{(\w+)\}\}/g), ([, label = '']) => label)
        const grouped = groupings.map(({ labels }) => labels).find(({ length }) => length > 0)
        for (const label of shown) {
          const there =
            grouped ?? selectors.flatMap(({ metric }) => [...(labels.get(metric) ?? [])])
          if (!there.includes(label)) unknown.push(`{{${label}}}`)
        }
        t.same(unknown, [], `${title}: ${expr}`)
      }
    },
  )

  t.test('every metric of ours is shown or watched', async (t) => {
    const exprs = [...readDashboardQueries(), ...readAlerts()].map(({ expr }) => expr)
    const named = new Set(exprs.flatMap((expr) => analyse(expr).selectors.map((s) => s.metric)))
    const ours = scrapes.flatMap(({ types }) => [...types.keys()])
    for (const name of new Set(ours.filter((metric) => metric.startsWith('shatterland_')))) {
      const members = [name, ...['bucket', 'sum', 'count'].map((end) => `${name}_${end}`)]
      t.ok(
        members.some((member) => named.has(member)),
        name,
      )
    }
  })

  t.test('a node has few series, however it is connected', async (t) => {
    for (const { samples } of scrapes) t.ok(samples.length <= MOST_SERIES, `${samples.length}`)
  })

  t.test('promtool is content with what is scraped', { skip: withoutPromtool }, async (t) => {
    for (const text of texts) {
      t.same(promtool(['check', 'metrics'], text), { status: 0, output: '' })
    }
  })
})

t.test('promtool is content with rules and configuration', { skip: withoutPromtool }, async (t) => {
  for (const args of [
    ['check', 'rules', 'alerts.yaml'],
    ['check', 'config', 'prometheus.yaml'],
    ['test', 'rules', 'alerts.test.yaml'],
  ]) {
    const { status, output } = promtool(args)
    t.match(output, /SUCCESS/, args.join(' '))
    t.equal(status, 0, output)
  }
})

t.test('every alert is tested, firing and silent, and has its entry in the runbook', async (t) => {
  const cases = new Map(readAlertCases().map(({ name, promql_expr_test: of }) => [name, of]))
  const runbook = readFileSync(new URL('../../../docs/alerts.md', import.meta.url), 'utf8')
  const entries = new Map(
    Array.from(runbook.matchAll(/^### (\w+)\n([^#]*)/gm), ([, name = '', text = '']) => [
      name,
      text,
    ]),
  )
  const alerts = readAlerts()
  for (const { alert, annotations } of alerts) {
    const expectations = cases.get(alert) ?? []
    const fires = ({ exp_samples }: { exp_samples?: unknown[] }) =>
      JSON.stringify(exp_samples ?? []).includes(alert)
    t.ok(expectations.some(fires), `${alert} is seen to fire`)
    t.ok(
      expectations.some(({ exp_samples }) => exp_samples === undefined),
      `${alert} is seen to be silent`,
    )
    t.match(entries.get(alert), /\*\*Means\.\*\* .+[\s\S]*\*\*Do\.\*\* .+/, `${alert} is explained`)
    t.equal(annotations.runbook, `docs/alerts.md#${alert.toLowerCase()}`)
  }
  t.same([...entries.keys()].sort(), alerts.map(({ alert }) => alert).sort(), 'and nothing else is')
})
