import type { Client } from '../helper.ts'

const BEGINS = /^(spawn|initialize_(main|zombie)_player)$/
const ENDS = /^(player_killed|onEndSpawn)$/
const CHANGES = /^player_mass_update$/

type News = { event: string; id: string; mass: number; begins: boolean; ends: boolean }

function* lives({ log }: Client): Generator<News> {
  for (const { event, args } of log) {
    const [begins, ends] = [BEGINS.test(event), ENDS.test(event)]
    if (begins || ends || CHANGES.test(event)) {
      const { id, mass } = args[0] as { id: string; mass: number }
      yield { event, id, mass, begins, ends }
    }
  }
}

/** Everyone that the client takes to be alive, with the mass that it was told last. */
export function seen(client: Client): Map<string, number> {
  const alive = new Map<string, number>()
  for (const { id, mass, begins, ends } of lives(client)) {
    if (ends) alive.delete(id)
    else if (begins || alive.has(id)) alive.set(id, mass)
  }
  return alive
}

/** The ids of all players that the client takes to be alive. */
export function living(client: Client): string[] {
  return [...seen(client).keys()].sort()
}

/** The ids of all players that live and were given to the client to simulate. */
export function simulated(client: Client): string[] {
  const mine = new Set<string>()
  for (const { event, id, ends } of lives(client)) {
    if (ends) mine.delete(id)
    if (event.startsWith('initialize')) mine.add(id)
  }
  return [...mine].sort()
}

/** What the client was told although it could not be: a life that had begun already. */
export function contradictions(client: Client): string[] {
  const alive = new Set<string>()
  const wrong: string[] = []
  for (const { event, id, begins, ends } of lives(client)) {
    if (begins && alive.has(id)) wrong.push(`${event} ${id}`)
    if (begins) alive.add(id)
    if (ends) alive.delete(id)
  }
  return wrong
}
