/** Events by outcome, as a server's `/metrics` counts them: { 'eat ok': 12, … }. */
export async function eventOutcomes(url: string): Promise<Map<string, number>> {
  const response = await fetch(new URL('/metrics', url), { signal: AbortSignal.timeout(5_000) })
  const pattern = /^shatterland_socket_events_total\{event="(\w+)",outcome="(\w+)"\} (\d+)/gm
  const outcomes = new Map<string, number>()
  for (const [, event, outcome, count] of (await response.text()).matchAll(pattern)) {
    outcomes.set(`${event} ${outcome}`, Number(count))
  }
  return outcomes
}
