import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import { reasonToSkip } from './redis-helper.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(joinPath(root, path), 'utf8')

/**
 * Where HAProxy's own controller reads each annotation, from the table in documentation/annotations.md of
 * haproxytech/kubernetes-ingress 3.2; the rest may stand in the controller's ConfigMap alone.
 */
const READ_FROM: Record<string, readonly string[]> = {
  'cookie-persistence': ['Service'],
  'load-balance': ['Ingress', 'Service'],
  'forwarded-for': ['Ingress', 'Service'],
  'backend-config-snippet': ['Ingress', 'Service'],
}

type Manifest = { kind: string; metadata: { annotations?: Record<string, string> } }
const manifests = (name: string) =>
  parseAllDocuments(read(`deploy/kubernetes/${name}`)).map((file) => file.toJS() as Manifest)

const { resources } = parse(read('deploy/kubernetes/kustomization.yaml')) as { resources: string[] }
const annotations = resources.flatMap(manifests).flatMap(({ kind, metadata }) =>
  Object.entries(metadata.annotations ?? {}).map(([name, value]) => {
    const [prefix, annotation = ''] = name.split('/')
    return { kind, prefix, annotation, value }
  }),
)
const annotated = (name: string) => annotations.find(({ annotation }) => annotation === name)?.value

t.test('each annotation stands where the ingress controller reads it', async (t) => {
  t.same(
    annotations.map(({ annotation }) => annotation).sort(),
    Object.keys(READ_FROM).sort(),
    'once each',
  )
  for (const { kind, prefix, annotation } of annotations) {
    t.equal(prefix, 'haproxy.org')
    t.ok(READ_FROM[annotation]?.includes(kind), `${annotation} on ${kind}`)
  }
})

t.test('the controller is told what deploy/haproxy.cfg says of polling clients', async (t) => {
  const balancer = read('deploy/haproxy.cfg')
  t.match(balancer, `balance ${annotated('load-balance')}\n`)
  t.match(balancer, `cookie ${annotated('cookie-persistence')} insert indirect nocache`)
  t.match(balancer, 'option forwardfor\n')
  for (const line of annotated('backend-config-snippet')?.trim().split('\n') ?? []) {
    t.match(balancer, `  ${line}\n`)
  }
})

t.test(
  'HAProxy takes both',
  { skip: reasonToSkip(spawnSync('haproxy', ['-v']).status === 0, 'haproxy is not on the PATH') },
  async (t) => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'shatterland-haproxy-'))
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    const check = (config: string) => {
      const path = joinPath(folder, 'haproxy.cfg')
      // Names of the compose file mean nothing here.
      writeFileSync(path, config.replace(/server-\d:/g, '127.0.0.1:'))
      const { status, stdout, stderr } = spawnSync('haproxy', ['-c', '-f', path], {
        encoding: 'utf8',
      })
      t.equal(status, 0, stdout + stderr)
      t.notMatch(stderr, 'WARNING')
    }
    check(read('deploy/haproxy.cfg'))
    // The backend that the controller makes, by its documentation.
    check(
      [
        'defaults',
        '  mode http',
        '  timeout client 50s\n  timeout connect 5s\n  timeout server 50s',
        'frontend http\n  bind 127.0.0.1:9000\n  default_backend shatterland_svc_shatterland_http',
        'backend shatterland_svc_shatterland_http',
        `  balance ${annotated('load-balance')}`,
        `  cookie ${annotated('cookie-persistence')} insert indirect nocache dynamic`,
        '  dynamic-cookie-key ACDC',
        '  option forwardfor',
        ...(annotated('backend-config-snippet') ?? '').split('\n').map((line) => `  ${line}`),
        '  server SRV_1 127.0.0.1:9001 enabled',
        '  server SRV_2 127.0.0.1:9002 enabled\n',
      ].join('\n'),
    )
  },
)

t.test('the autoscaler asks for no more than was measured', async (t) => {
  const [{ spec }] = parseAllDocuments(read('deploy/kubernetes/autoscaler.yaml')).map((file) =>
    file.toJS(),
  )
  const users = Number(spec.metrics[0].pods.target.averageValue)
  const world = users * spec.maxReplicas
  type Row = { name: string; players: number }
  const rows: Row[] = JSON.parse(read('docs/bench.json')).relay
  const measured = rows.filter(({ name }) => name === 'shatterland').map(({ players }) => players)
  t.ok(measured.includes(world), `a world of ${world}`)
  const alike = measured.filter((players) => players * players === users * world)
  t.same(alike, [200], 'a node has the deliveries of a row of the table')
})

t.test('the image of the manifests is that of this version', async (t) => {
  const [{ newTag }] = parse(read('deploy/kubernetes/kustomization.yaml')).images
  t.equal(newTag, JSON.parse(read('package.json')).version)
})
