import { setTimeout } from 'node:timers/promises'
import { Account, type Line } from './account.ts'
import { differences, serverMasses } from './audit.ts'
import { Bot } from './bot.ts'
import { createMeasures, type Server } from './peer.ts'
import type { Refusal } from './races.ts'
import { comeToRest, joinAll, lostAmong, sum } from './run.ts'

export type BotsOptions = Server & { count: number; seconds: number; seed: number }

export type BotsReport = {
  accepted: Record<string, number>
  lostRaces: Record<string, number>
  /** Refused honest acts, reliable events that are missing, masses that differ, bots that were thrown out. */
  refusals: Refusal[]
  missing: Line[]
  differences: string[]
  lost: string[]
  players: number
  answerMs: { p50: number; p99: number }
}

/** A bot looks around and moves this often, in milliseconds. */
const UPDATE_MS = 40

async function join({ peer }: Bot): Promise<void> {
  await peer.open()
  await peer.settle()
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

/** Where what the bots know differs from what the server knows; a server that does not tell differs altogether. */
async function audit(bots: Bot[], server: Server): Promise<{ players: number; faults: string[] }> {
  try {
    const masses = await serverMasses(server)
    const faults = bots.flatMap((bot) =>
      differences(masses, bot.masses()).map((line) => `bot ${bot.peer.index}: ${line}`),
    )
    return { players: masses.size, faults }
  } catch (error) {
    return { players: 0, faults: [error instanceof Error ? error.message : String(error)] }
  }
}

/** Lets bots play for a while, then compares what they know with what the server knows. */
export async function runBots(
  { count, seconds, seed, ...server }: BotsOptions,
  onProgress: (line: string) => void,
): Promise<BotsReport> {
  const account = new Account(count)
  const measures = createMeasures(account)
  const bots = Array.from({ length: count }, (_, i) => new Bot(server, i, seed, measures))
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
    await joinAll(bots, join)
    account.open()
    await play(bots, seconds, progress)
    await comeToRest(bots, account)
    const { players, faults } = await audit(bots, server)
    return {
      accepted: sum(bots.map((bot) => bot.accepted)),
      lostRaces: sum(bots.map(({ races }) => races.lost)),
      refusals: bots.flatMap(({ races }) => races.unexplained()),
      missing: account.shortfalls(),
      differences: faults,
      lost: lostAmong(bots, 'bot'),
      players,
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
