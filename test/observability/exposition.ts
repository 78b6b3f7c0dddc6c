/** What a scrape holds: types by metric, and every sample line taken apart. */
export type Scrape = {
  types: Map<string, string>
  samples: { name: string; labels: Record<string, string>; value: number }[]
}

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/

/** Takes Prometheus' text format apart. Throws on a line that is none of it. */
export function parseScrape(text: string): Scrape {
  const scrape: Scrape = { types: new Map(), samples: [] }
  for (const line of text.split('\n')) {
    const [, metric, type] = /^# TYPE (\w+) (\w+)$/.exec(line) ?? []
    if (metric && type) scrape.types.set(metric, type)
    if (line === '' || line.startsWith('#')) continue
    const [, name = '', labels = '', value] = SAMPLE.exec(line) ?? []
    if (name === '') throw new Error(`This is no sample: ${line}`)
    const pairs = Array.from(labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g), ([, k, v]) => [k, v])
    scrape.samples.push({ name, labels: Object.fromEntries(pairs), value: Number(value) })
  }
  return scrape
}

/** The value of the one sample of this name that has these labels; undefined when there is none. */
export function sampleValue(
  { samples }: Scrape,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const wanted = Object.entries(labels)
  return samples.find(
    (sample) => sample.name === name && wanted.every(([k, v]) => sample.labels[k] === v),
  )?.value
}
