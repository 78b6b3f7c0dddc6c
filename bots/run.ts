import { setTimeout } from 'node:timers/promises'
import type { Account } from './account.ts'
import type { Peer } from './peer.ts'

/** Clients join in groups of this size, so that a server is not asked for all landscapes at once. */
const GROUP = 10

/** Longest wait for events that are still on their way at the end, in milliseconds. */
const ARRIVAL_MS = 5_000

/** Lets clients join group by group; at the end each has been told of all others. */
export async function joinAll<Client extends { peer: Peer }>(
  clients: readonly Client[],
  join: (client: Client) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < clients.length; from += GROUP) {
    await Promise.all(clients.slice(from, from + GROUP).map(join))
  }
  await Promise.all(clients.map(({ peer }) => peer.settle()))
}

/** Waits until all that was sent is answered and all that follows from it has arrived, or should have. */
export async function comeToRest(
  clients: readonly { peer: Peer }[],
  account: Account,
): Promise<void> {
  await Promise.all(clients.map(({ peer }) => peer.settle()))
  await Promise.all(clients.map(({ peer }) => peer.settle()))
  const deadline = performance.now() + ARRIVAL_MS
  while (account.shortfalls().length > 0 && performance.now() < deadline) await setTimeout(50)
}

/** A line for each client whose connection ended early. */
export const lostAmong = (clients: readonly { peer: Peer }[], name: string): string[] =>
  clients.flatMap(({ peer }) => (peer.lost ? [`${name} ${peer.index}: ${peer.lost}`] : []))

export function sum(counts: Iterable<readonly [string, number]>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, count] of counts.flatMap((each) => [...each])) {
    sums[name] = (sums[name] ?? 0) + count
  }
  return sums
}
