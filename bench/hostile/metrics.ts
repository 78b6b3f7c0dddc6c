const scrape = async (url: string) => {
  const response = await fetch(new URL('/metrics', url), { signal: AbortSignal.timeout(5_000) })
  return response.text()
}

/** How many events and joins met a fault of the server. */
export async function faultsOf(url: string): Promise<number> {
  const [, count] = /^shatterland_faults_total (\d+)/m.exec(await scrape(url)) ?? []
  if (count === undefined) throw new Error('The server does not count its faults')
  return Number(count)
}

/** Events by outcome, as a server's `/metrics` counts them: { 'eat ok': 12, … }. */
export async function eventOutcomes(url: string): Promise<Map<string, number>> {
  const pattern = /^shatterland_socket_events_total\{event="(\w+)",outcome="(\w+)"\} (\d+)/gm
  const outcomes = new Map<string, number>()
  for (const [, event, outcome, count] of (await scrape(url)).matchAll(pattern)) {
    outcomes.set(`${event} ${outcome}`, Number(count))
  }
  return outcomes
}
