/** CPU seconds that the server has used, from its metrics; undefined where it does not say. */
async function serverCpuSeconds(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(new URL('/metrics', url), { signal: AbortSignal.timeout(2_000) })
    const [, seconds] = /^process_cpu_seconds_total ([\d.e+-]+)/m.exec(await response.text()) ?? []
    return seconds === undefined ? undefined : Number(seconds)
  } catch {
    return undefined
  }
}

/** Share of one core that each end used between `start` and `stop`, in percent. */
export class CpuMeter {
  readonly #url: string
  #begun = 0
  #own = process.cpuUsage()
  #server: number | undefined

  constructor(url: string) {
    this.#url = url
  }

  async start(): Promise<void> {
    this.#server = await serverCpuSeconds(this.#url)
    this.#own = process.cpuUsage()
    this.#begun = performance.now()
  }

  async stop(): Promise<{ client: number; server: number | null }> {
    const seconds = (performance.now() - this.#begun) / 1000
    const { user, system } = process.cpuUsage(this.#own)
    const server = await serverCpuSeconds(this.#url)
    const known = server !== undefined && this.#server !== undefined
    return {
      client: (user + system) / 10_000 / seconds,
      server: known ? ((server - (this.#server as number)) / seconds) * 100 : null,
    }
  }
}
