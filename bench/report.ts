export type { JoinRun, RelayRun } from './runs.ts'

import type { JoinRun, RelayRun } from './runs.ts'
export function report(_: { relayRuns: RelayRun[]; joinRuns: JoinRun[]; writes: boolean }): void {}
