import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join as joinPath } from 'node:path'
import { fileURLToPath } from 'node:url'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import config, { type Environment } from '../plugins/config.ts'
import { Config } from '../schemas/config.ts'
import { REFUSALS } from '../schemas/refusals.ts'
import { build } from './helper.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(joinPath(root, path), 'utf8')
const load = createRequire(import.meta.url)
/** Runs a tool without what tap puts into the environment of Node's children, which tsc cannot bear. */
function tool(name: string, ...args: string[]) {
  const command = ['-i', `PATH=${process.env['PATH']}`, `node_modules/.bin/${name}`, ...args]
  const { status, stdout, stderr } = spawnSync('env', command, { cwd: root, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

// biome-ignore lint/suspicious/noExplicitAny: its shape is what the tests find out
type Manifest = any

/** The variables exist, and the server would start with them. */
async function accepts(t: Test, environment: Environment, what: string) {
  for (const name of Object.keys(environment)) t.ok(name in Config.properties, `${what}: ${name}`)
  const fastify = Fastify()
  await fastify.register(config, { environment })
  return fastify.config
}

/** Every path that a command, a probe or a balancer asks for is answered with 200 by a server without trouble. */
async function answers(t: Test, paths: string[]) {
  const app = await build(t)
  t.ok(paths.length > 0)
  for (const path of paths) t.equal((await app.inject(path)).statusCode, 200, path)
}

const healthPaths = (text: string) => text.match(/\/health[a-z/]*/g) ?? []

t.test('compose.yaml', async (t) => {
  const path = joinPath(root, 'compose.yaml')
  // What the linter holds against ports knows nothing of profiles and of a public door.
  const rules = ['no-duplicate-exported-ports', 'no-unbound-port-interfaces']
  const checked = tool('dclint', path, '--quiet', '--disable-rule', ...rules)
  t.equal(checked.status, 0, checked.output)

  const { services }: Manifest = parse(read('compose.yaml'), { merge: true })
  const profiles = new Set(Object.values<Manifest>(services).flatMap((service) => service.profiles))
  t.same([...profiles].sort(), ['many', 'one', 'original'])
  for (const profile of profiles) {
    const started = Object.entries<Manifest>(services).filter(([, s]) =>
      s.profiles.includes(profile),
    )
    const names = started.map(([name]) => name)
    for (const [name, service] of started) {
      for (const needed of service.depends_on ?? [])
        t.ok(names.includes(needed), `${name}: ${needed}`)
    }
    t.equal(started.filter(([, { ports }]) => ports !== undefined).length, 1, 'one door')
  }
  t.match(read('Dockerfile'), / AS build$/m)
  t.equal(services['original-network'].build.target, 'build')

  const servers = Object.entries<Manifest>(services).filter(([, { build }]) => build === '.')
  t.equal(servers.length, 4)
  for (const [name, { environment, stop_grace_period }] of servers) {
    const { DRAIN_TIMEOUT_MS, PORT } = await accepts(t, environment, name)
    t.ok(Number.parseInt(stop_grace_period, 10) * 1000 > DRAIN_TIMEOUT_MS, name)
    t.equal(PORT, 9000)
    for (const [variable, value] of Object.entries<string>(environment)) {
      if (variable.endsWith('_URL')) t.ok(new URL(value).hostname in services, value)
    }
  }
  const balancer = read('deploy/haproxy.cfg')
  for (const [, host = '', port] of balancer.matchAll(/^ {2}server \w+ ([\w-]+):(\d+) /gm)) {
    t.ok(services[host]?.profiles.includes('many'), host)
    t.equal(port, '9000')
  }
  await answers(t, healthPaths(read('compose.yaml') + balancer + read('Dockerfile')))
})

const folder = 'deploy/kubernetes'
const { resources }: { resources: string[] } = parse(read(`${folder}/kustomization.yaml`))
const manifests: Manifest[] = resources.flatMap((name) =>
  parseAllDocuments(read(`${folder}/${name}`)).map((document) => document.toJS()),
)
const find = (kind: string, name = 'shatterland') =>
  manifests.find((m) => m.kind === kind && m.metadata.name === name)

/** Where the published schemas of a manifest's kind are. */
const moduleOf = ({ apiVersion }: Manifest) => `kubernetes-models/${apiVersion}`

t.test(
  'each Kubernetes manifest is of its schema, and has no field that the schema lacks',
  async (t) => {
    for (const manifest of manifests) {
      const Kind = load(moduleOf(manifest))[manifest.kind]
      t.doesNotThrow(
        () => new Kind(manifest).validate(),
        `${manifest.kind} ${manifest.metadata.name}`,
      )
    }
    // The validators let pass what they do not know; the compiler does not.
    // Beside the packages, and not in what `npm pack` of another test takes at the same time.
    mkdirSync(joinPath(root, '.tap'), { recursive: true })
    const place = mkdtempSync(joinPath(root, '.tap/manifests-'))
    t.teardown(() => rmSync(place, { recursive: true, force: true }))
    const lines = manifests.map(
      (manifest, i) =>
        `export const m${i}: import('${moduleOf(manifest)}').I${manifest.kind} = ${JSON.stringify(manifest)}`,
    )
    const path = joinPath(place, 'manifests.ts')
    writeFileSync(path, lines.join('\n'))
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--types',
      '',
    ]
    const compiled = tool('tsc', '--ignoreConfig', ...options, path)
    t.equal(compiled.status, 0, compiled.output)
  },
)

t.test('the manifests fit each other', async (t) => {
  const files = readdirSync(joinPath(root, folder)).filter((name) => name !== 'kustomization.yaml')
  t.same(
    files.filter((name) => !resources.includes(name)),
    ['prometheus-adapter-values.yaml'],
  )

  const pods = manifests.filter(({ kind }) => kind === 'Deployment')
  const selects = (selector: Record<string, string>) =>
    pods.filter(({ spec }) =>
      Object.entries(selector).every(([k, v]) => spec.template.metadata.labels[k] === v),
    )
  for (const { spec } of pods) t.equal(selects(spec.selector.matchLabels).length, 1)
  for (const { kind, metadata, spec } of manifests) {
    const selector = {
      Service: spec?.selector,
      PodDisruptionBudget: spec?.selector?.matchLabels,
      NetworkPolicy: spec?.podSelector?.matchLabels,
    }[kind as string]
    if (selector === undefined) continue
    const [pod, ...others] = selects(selector)
    t.equal(pod?.metadata.name, metadata.name, `${kind} ${metadata.name}`)
    t.same(others, [])
    if (kind !== 'Service') continue
    const named = pod.spec.template.spec.containers[0].ports.map(({ name }: Manifest) => name)
    for (const { targetPort } of spec.ports) t.ok(named.includes(targetPort), targetPort)
  }
  const [{ backend }] = find('Ingress').spec.rules[0].http.paths
  t.equal(find('Service').spec.ports[0].name, backend.service.port.name)
  t.equal(backend.service.name, 'shatterland')
  t.equal(
    find('HorizontalPodAutoscaler').spec.scaleTargetRef.name,
    find('Deployment').metadata.name,
  )
})

t.test('the server that Kubernetes starts is this one', async (t) => {
  const { spec } = find('Deployment').spec.template
  const [container] = spec.containers
  const settings = await accepts(t, find('ConfigMap').data, 'ConfigMap')
  t.equal(container.ports[0].containerPort, settings.PORT)
  t.ok(spec.terminationGracePeriodSeconds * 1000 > settings.DRAIN_TIMEOUT_MS)
  const { hostname, port } = new URL(settings.REDIS_URL ?? '')
  t.equal(String(find('Service', hostname).spec.ports[0].port), port)
  for (const source of container.envFrom) {
    t.equal((source.configMapRef ?? source.secretRef).name, find('ConfigMap').metadata.name)
  }
  t.equal(container.livenessProbe.httpGet.path, '/health/live')
  t.equal(container.readinessProbe.httpGet.path, '/health/ready')
  await answers(t, ['/health/live', '/health/ready'])

  for (const { spec } of manifests.filter(({ kind }) => kind === 'Deployment')) {
    const pod = spec.template.spec
    t.ok(pod.securityContext.runAsNonRoot && pod.securityContext.runAsUser > 0)
    t.match(pod.containers[0].securityContext, {
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    })
    t.match(pod.containers[0].resources, { requests: { cpu: String }, limits: { memory: String } })
  }
})

t.test('the autoscaler asks for a metric that exists and that the adapter offers', async (t) => {
  const app = await build(t)
  const [{ pods }] = find('HorizontalPodAutoscaler').spec.metrics
  t.match((await app.inject('/metrics')).body, new RegExp(`^${pods.metric.name} 0$`, 'm'))
  const [rule] = parse(read(`${folder}/prometheus-adapter-values.yaml`)).rules.custom
  t.equal(rule.name.as, pods.metric.name)
  t.ok(rule.seriesQuery.startsWith(`${pods.metric.name}{`))
})

t.test('docs/operations.md names tests, variables and scripts that exist', async (t) => {
  const text = read('docs/operations.md')
  const rows = text.split('## What happens when X fails')[1]?.match(/^\| (?!X |---).*$/gm) ?? []
  t.ok(rows.length > 20)
  for (const row of rows) {
    const [, file = '', title = ''] = /`(test\/[^`]+\.ts)`: (.+) \|$/.exec(row) ?? []
    t.ok(file !== '' && read(file).includes(title), row)
  }
  const { scripts } = JSON.parse(read('package.json'))
  for (const [, name = ''] of text.matchAll(/npm run ([a-z-]+)/g)) t.ok(name in scripts, name)
  for (const [, name = ''] of text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)) {
    t.ok(name in Config.properties || name in REFUSALS, name)
  }
})
