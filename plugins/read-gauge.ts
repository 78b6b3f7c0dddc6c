import { Gauge, type Registry } from 'prom-client'

type Reading = number | undefined
type Options = { name: string; help: string; registers: [Registry] }

/**
 * A gauge that is read from the truth at each scrape, so that it cannot drift. What cannot be known
 * now, because `read` returns undefined or rejects, is left out: an old or made-up value would mislead.
 */
export function readGauge(options: Options, read: () => Reading | Promise<Reading>): void {
  new Gauge({
    ...options,
    async collect() {
      try {
        const value = await read()
        if (value === undefined) this.remove()
        else this.set(value)
      } catch {
        this.remove()
      }
    },
  })
}
