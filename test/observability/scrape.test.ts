import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { reasonToSkip } from '../redis-helper.ts'
import { readAlerts } from './promql.ts'

const deploy = fileURLToPath(new URL('../../../deploy/', import.meta.url))
const read = (path: string) => readFileSync(`${deploy}${path}`, 'utf8')

// biome-ignore lint/suspicious/noExplicitAny: its shape is what the tests find out
type Document = any
const CONFIGURATIONS = ['prometheus.yaml', 'prometheus-kubernetes.yaml']
const [plain, cluster]: Document[] = CONFIGURATIONS.map((name) => parse(read(`prometheus/${name}`)))
const manifests = (name: string): Document[] =>
  parseAllDocuments(read(`kubernetes/${name}`)).map((file) => file.toJS())

t.test('promtool takes the configuration for a cluster', async (t) => {
  const skip = reasonToSkip(
    spawnSync('promtool', ['--version']).status === 0,
    'promtool is missing',
  )
  if (skip) return t.comment(skip)
  // Debian's promtool knows no Kubernetes, and the file with the token is in the cluster alone.
  const folder = mkdtempSync(joinPath(tmpdir(), 'shatterland-prometheus-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const [{ kubernetes_sd_configs: _, ...job }] = cluster.scrape_configs
  const scrape_configs = [{ ...job, static_configs: [{ targets: ['server:9000'] }] }]
  const path = joinPath(folder, 'prometheus.yaml')
  writeFileSync(path, stringify({ ...cluster, scrape_configs }))
  const args = ['check', 'config', '--syntax-only', path]
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' })
  t.equal(status, 0, stdout + stderr)
})

t.test('the alerts look for the jobs that both configurations make', async (t) => {
  const asked = readAlerts().flatMap(({ expr }) =>
    Array.from(expr.matchAll(/job(=~?)"([^"]+)"/g), ([, operator, value]) => ({ operator, value })),
  )
  t.ok(asked.length > 4)
  for (const { operator, value = '' } of asked) {
    t.equal(operator, '=~')
    for (const { scrape_configs } of [plain, cluster]) {
      for (const { job_name } of scrape_configs) t.match(job_name, new RegExp(`^(?:${value})$`))
    }
  }
})

t.test('in a cluster the pods of deploy/kubernetes are scraped, with their token', async (t) => {
  const [job] = cluster.scrape_configs
  const [deployment] = manifests('deployment.yaml')
  const { metadata, spec } = deployment.spec.template
  const [{ selectors, namespaces }] = job.kubernetes_sd_configs
  for (const pair of selectors[0].label.split(',')) {
    const [label, value] = pair.split('=')
    t.equal(metadata.labels[label], value, pair)
  }
  t.equal(metadata.annotations, undefined, 'nobody scrapes them a second time, without the token')
  t.equal(job.relabel_configs[0].regex, spec.containers[0].ports[0].name)
  t.match(job.authorization.credentials_file, /\/METRICS_TOKEN$/)
  t.same(namespaces.names, ['shatterland'])
  const labels = job.relabel_configs.map((rule: Document) => rule.target_label)
  for (const label of ['namespace', 'pod']) t.ok(labels.includes(label), label)
})

t.test('the memory alert comes before the kernel', async (t) => {
  const { expr } = readAlerts().find(({ alert }) => alert === 'ShatterlandMemoryHigh') ?? {}
  const [deployment] = manifests('deployment.yaml')
  const [{ resources }] = deployment.spec.template.spec.containers
  t.equal(resources.limits.memory, '1Gi')
  t.match(expr, '> 0.8 * 2 ^ 30')
})
