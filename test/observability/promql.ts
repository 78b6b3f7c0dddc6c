import { readFileSync } from 'node:fs'
import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { parse } from 'yaml'

const read = (path: string) =>
  readFileSync(new URL(`../../../deploy/${path}`, import.meta.url), 'utf8')

export type Alert = {
  alert: string
  expr: string
  annotations: Record<'summary' | 'description' | 'runbook', string>
}
type RuleCase = { name: string; promql_expr_test: { expr: string; exp_samples?: unknown[] }[] }
type Panel = { title: string; targets?: { expr: string; legendFormat: string }[] }

export function readAlerts(): Alert[] {
  const { groups } = parse(read('prometheus/alerts.yaml')) as { groups: { rules: Alert[] }[] }
  return groups.flatMap(({ rules }) => rules)
}

export function readAlertCases(): RuleCase[] {
  return (parse(read('prometheus/alerts.test.yaml')) as { tests: RuleCase[] }).tests
}

/** Every query of the dashboard, with its legend; Grafana's variables have plain values in them. */
export function readDashboardQueries(): { title: string; expr: string; legend: string }[] {
  const { panels } = JSON.parse(read('grafana/shatterland.json')) as { panels: Panel[] }
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({
      title,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'shatterland'),
      legend: legendFormat,
    })),
  )
}

/** One series that a query reads: the metric and what is asked of its labels. */
export type Selector = { metric: string; matchers: { label: string; values: string[] }[] }
/** Labels that are kept, and the metrics that they must be labels of. */
export type Grouping = { labels: string[]; metrics: string[] }

function* nodes(node: SyntaxNode): Generator<SyntaxNode> {
  yield node
  for (let child = node.firstChild; child; child = child.nextSibling) yield* nodes(child)
}

/** What a query names, by Prometheus' own grammar. Throws when it is no PromQL. */
export function analyse(expr: string): { selectors: Selector[]; groupings: Grouping[] } {
  const text = (node: SyntaxNode | null) => (node ? expr.slice(node.from, node.to) : '')
  const all = [...nodes(parser.parse(expr).topNode)]
  if (all.some(({ type }) => type.isError)) throw new Error(`This is no PromQL: ${expr}`)
  const selectorsIn = (root: SyntaxNode): Selector[] =>
    [...nodes(root)]
      .filter(({ name }) => name === 'VectorSelector')
      .map((selector) => ({
        metric: text(selector.getChild('Identifier')),
        matchers: [...nodes(selector)]
          .filter(({ name }) => name === 'UnquotedLabelMatcher')
          .map((matcher) => ({
            label: text(matcher.getChild('LabelName')),
            values: text(matcher.getChild('StringLiteral')).slice(1, -1).split('|'),
          })),
      }))
  const groupings = all
    .filter(({ name }) => name === 'AggregateExpr')
    .map((aggregate) => ({
      labels: [...nodes(aggregate)]
        .filter(({ name, parent }) => name === 'LabelName' && parent?.name === 'GroupingLabels')
        .map(text),
      metrics: selectorsIn(aggregate).map(({ metric }) => metric),
    }))
  return { selectors: all[0] ? selectorsIn(all[0]) : [], groupings }
}
