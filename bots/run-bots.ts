import { setTimeout } from 'node:timers/promises'
import { Account, type Shortfall } from './account.ts'
import { differences, serverMasses } from './audit.ts'
import { Bot } from './bot.ts'
import { createMeasures } from './peer.ts'
import type { Refusal } from './races.ts'

export type BotsOptions = { url: string; count: number; seconds: number; seed: number }

export type BotsReport = {
  accepted: Record<string, number>
  lostRaces: Record<string, number>
  /** Refused honest acts, reliable events that are missing, masses that differ, bots that were thrown out. */
  refusals: Refusal[]
  missing: Shortfall[]
  differences: string[]
  lost: string[]
  players: number
  answerMs: { p50: number; p99: number }
}

/** A bot looks around and moves this often, in milliseconds. */
const UPDATE_MS = 40

/** Bots join in groups of this size, so that a server is not asked for all landscapes at once. */
const GROUP = 10

/** Longest wait for events that are still on their way at the end, in milliseconds. */
const ARRIVAL_MS = 5_000

async function join(bots: Bot[]): Promise<void> {
  for (let from = 0; from < bots.length; from += GROUP) {
    const group = bots.slice(from, from + GROUP)
    await Promise.all(group.map(({ peer }) => peer.open()))
    await Promise.all(group.map(({ peer }) => peer.settle()))
  }
  // Each has been told of itself by now; this waits until each has been told of all others.
  await Promise.all(bots.map(({ peer }) => peer.settle()))
}

async function play(bots: Bot[], seconds: number, progress: () => void): Promise<void> {
  const timers = bots.map((bot) => setInterval(() => bot.update(), UPDATE_MS))
  const reporting = setInterval(progress, 1_000)
  try {
    await setTimeout(seconds * 1_000)
  } finally {
    for (const timer of [...timers, reporting]) clearInterval(timer)
  }
}

/** Waits until all that was sent is answered and all that follows from it has arrived, or should have. */
async function comeToRest(bots: Bot[], account: Account): Promise<void> {
  await Promise.all(bots.map(({ peer }) => peer.settle()))
  await Promise.all(bots.map(({ peer }) => peer.settle()))
  const deadline = performance.now() + ARRIVAL_MS
  while (account.shortfalls().length > 0 && performance.now() < deadline) await setTimeout(50)
}

function sum(counts: Map<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, count] of counts.flatMap((map) => [...map])) {
    sums[name] = (sums[name] ?? 0) + count
  }
  return sums
}

/** Lets bots play for a while, then compares what they know with what the server knows. */
export async function runBots(
  { url, count, seconds, seed }: BotsOptions,
  onProgress: (line: string) => void,
): Promise<BotsReport> {
  const account = new Account(count)
  const measures = createMeasures(account)
  const bots = Array.from({ length: count }, (_, i) => new Bot(url, i, seed, measures))
  const begun = performance.now()
  const answerMs = (percentile: number) => measures.answers.percentile(percentile) / 1000
  const progress = () => {
    const accepted = sum(bots.map((bot) => bot.accepted))
    const of = (event: string) => accepted[event] ?? 0
    onProgress(
      `${((performance.now() - begun) / 1000).toFixed(0)} s: ` +
        `${bots.filter(({ game }) => game.world.main).length}/${count} alive, ` +
        `${of('eat')} meals, ${of('kill_player')} kills, ${of('boost')} boosts, ` +
        `${of('collision')} bumps, ` +
        `${bots.flatMap(({ races }) => races.unexplained()).length} refusals, ` +
        `answer ${answerMs(50).toFixed(1)} ms`,
    )
  }
  try {
    await join(bots)
    account.open()
    await play(bots, seconds, progress)
    await comeToRest(bots, account)
    const server = await serverMasses(url)
    return {
      accepted: sum(bots.map((bot) => bot.accepted)),
      lostRaces: sum(bots.map(({ races }) => races.lost)),
      refusals: bots.flatMap(({ races }) => races.unexplained()),
      missing: account.shortfalls(),
      differences: bots.flatMap((bot) =>
        differences(server, bot.masses()).map((line) => `bot ${bot.peer.index}: ${line}`),
      ),
      lost: bots.flatMap(({ peer }) => (peer.lost ? [`bot ${peer.index}: ${peer.lost}`] : [])),
      players: server.size,
      answerMs: { p50: answerMs(50), p99: answerMs(99) },
    }
  } finally {
    for (const { peer } of bots) peer.close()
  }
}

/** Whether everything was as it must be. */
export const isClean = (report: BotsReport): boolean =>
  [report.refusals, report.missing, report.differences, report.lost].every(
    (faults) => faults.length === 0,
  )
