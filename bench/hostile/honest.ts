import { runBots } from '../../bots/run-bots.ts'
import { seeded } from '../../bots/seeded.ts'
import { eventOutcomes } from './metrics.ts'
import { roughNetwork } from './rough-network.ts'

/** What nobody but a cheater should meet, whoever was quicker. */
const SUSPICIOUS = /TOO_FAST|RATE_LIMITED|INVALID_PAYLOAD|UNKNOWN_EVENT|NOT_YOUR_PLAYER|INTERNAL/

export type HonestReport = {
  acts: number
  refused: number
  /** Refusals that nothing explains, by event and code. */
  reasons: Record<string, number>
  /** Acts that another's act made impossible while they were on their way. */
  lostRaces: Record<string, number>
  lostConnections: number
}

/** Bots with the client's own physics play behind a rough network; counts what the server refuses them. */
export async function playHonestly(
  origin: string,
  { count, seconds, seed }: { count: number; seconds: number; seed: number },
): Promise<HonestReport> {
  const network = await roughNetwork(Number(new URL(origin).port), {
    jitterMs: 200,
    loss: 0.02,
    random: seeded(seed),
  })
  try {
    const report = await runBots({ url: network.url, count, seconds, seed }, () => {})
    const outcomes = await eventOutcomes(origin)
    const reasons: Record<string, number> = {}
    for (const { event, code } of report.refusals) {
      if (SUSPICIOUS.test(code)) continue
      reasons[`${event} ${code}`] = (reasons[`${event} ${code}`] ?? 0) + 1
    }
    // Refused movement is not answered one by one: the server's own count is complete.
    for (const [outcome, times] of outcomes) if (SUSPICIOUS.test(outcome)) reasons[outcome] = times
    const sum = (counts: Iterable<number>) => [...counts].reduce((total, times) => total + times, 0)
    return {
      acts: sum(outcomes.values()),
      refused: sum(Object.values(reasons)),
      reasons,
      lostRaces: report.lostRaces,
      lostConnections: report.lost.length,
    }
  } finally {
    network.close()
  }
}
