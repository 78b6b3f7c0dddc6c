import type { JoinResult, RelayResult } from './generator/job.ts'

/** One run of one server. */
export type RelayRun = RelayResult & { name: string; players: number }
export type JoinRun = JoinResult & { name: string }
