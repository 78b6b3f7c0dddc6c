import type { Client } from '../helper.ts'

const BEGINS = /^(spawn|initialize_(main|zombie)_player)$/
const ENDS = /^(player_killed|onEndSpawn)$/

function* lives({ log }: Client) {
  for (const { event, args } of log) {
    if (!BEGINS.test(event) && !ENDS.test(event)) continue
    yield { event, id: (args[0] as { id: string }).id, begins: BEGINS.test(event) }
  }
}

/** The ids of all players that the client takes to be alive. */
export function living(client: Client): string[] {
  const alive = new Set<string>()
  for (const { id, begins } of lives(client)) {
    if (begins) alive.add(id)
    else alive.delete(id)
  }
  return [...alive].sort()
}

/** What the client was told although it could not be: a life that had begun already. */
export function contradictions(client: Client): string[] {
  const alive = new Set<string>()
  const wrong: string[] = []
  for (const { event, id, begins } of lives(client)) {
    if (begins && alive.has(id)) wrong.push(`${event} ${id}`)
    if (begins) alive.add(id)
    else alive.delete(id)
  }
  return wrong
}
