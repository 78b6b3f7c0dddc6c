import { type Static, Type } from 'typebox'
import { BreakerState } from './downstream.ts'

export const DependencyState = Type.Object({
  status: Type.Union([Type.Literal('up'), Type.Literal('down')]),
  kind: Type.String({ description: 'Which implementation serves it, e.g. embedded or redis' }),
  detail: Type.Optional(Type.String({ description: 'Why it is down, or what stands in for it' })),
  breaker: Type.Optional(BreakerState),
})
export type DependencyState = Static<typeof DependencyState>

export const Health = Type.Object(
  {
    status: Type.Union([Type.Literal('ok'), Type.Literal('degraded')]),
    version: Type.String(),
    uptime_seconds: Type.Number(),
    dependencies: Type.Record(Type.String(), DependencyState),
  },
  { description: 'The state, whatever it is: look at `status`' },
)

export const Live = Type.Object(
  { status: Type.Literal('live') },
  { description: 'The process runs' },
)

export const Ready = Type.Object(
  {
    status: Type.Union([Type.Literal('ready'), Type.Literal('not ready')]),
    reasons: Type.Array(Type.String()),
  },
  { description: 'Ready, or the reasons why not' },
)
