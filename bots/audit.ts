import { Account } from './account.ts'
import { createMeasures, Peer, type Server } from './peer.ts'

/** The masses of all living players as the server holds them: what it tells a client that comes now. */
export async function serverMasses(server: Server): Promise<Map<string, number>> {
  const masses = new Map<string, number>()
  const auditor = new Peer(server, 0, createMeasures(new Account(1)), {
    spawn: ({ id, mass }) => void masses.set(id, mass),
  })
  try {
    await auditor.open()
    await auditor.settle()
    return masses
  } finally {
    auditor.close()
  }
}

/** Where a ledger differs from the server's: one line each. */
export function differences(server: Map<string, number>, ledger: Map<string, number>): string[] {
  const ids = new Set([...server.keys(), ...ledger.keys()])
  return [...ids]
    .filter((id) => server.get(id) !== ledger.get(id))
    .map(
      (id) => `${id}: ${ledger.get(id) ?? 'absent'}, on the server ${server.get(id) ?? 'absent'}`,
    )
}
