/** What the server tells about itself at a path beneath its address; undefined where it does not. */
async function ask(url: string, path: string, token = ''): Promise<string | undefined> {
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` }
  try {
    const base = url.endsWith('/') ? url : `${url}/`
    const signal = AbortSignal.timeout(2_000)
    const response = await fetch(new URL(path, base), { signal, headers })
    return response.ok ? await response.text() : undefined
  } catch {
    return undefined
  }
}

/** CPU seconds that the server has used, from its metrics; undefined where it does not say. */
async function serverCpuSeconds(url: string, token?: string): Promise<number | undefined> {
  const text = (await ask(url, 'metrics', token)) ?? ''
  const [, seconds] = /^process_cpu_seconds_total ([\d.e+-]+)/m.exec(text) ?? []
  return seconds === undefined ? undefined : Number(seconds)
}

/** The server's version; null where it does not say. */
export async function serverVersion(url: string): Promise<string | null> {
  const [, version] = /"version": ?"([^"]+)"/.exec((await ask(url, 'about')) ?? '') ?? []
  return version ?? null
}

/** Share of one core that each end used between `start` and `stop`, in percent. */
export class CpuMeter {
  readonly #url: string
  readonly #token: string | undefined
  #begun = 0
  #own = process.cpuUsage()
  #server: number | undefined

  constructor(url: string, token?: string) {
    this.#url = url
    this.#token = token
  }

  async start(): Promise<void> {
    this.#server = await serverCpuSeconds(this.#url, this.#token)
    this.#own = process.cpuUsage()
    this.#begun = performance.now()
  }

  async stop(): Promise<{ seconds: number; client: number; server: number | null }> {
    const seconds = (performance.now() - this.#begun) / 1000
    const { user, system } = process.cpuUsage(this.#own)
    const server = await serverCpuSeconds(this.#url, this.#token)
    const known = server !== undefined && this.#server !== undefined
    return {
      seconds,
      client: (user + system) / 10_000 / seconds,
      server: known ? ((server - (this.#server as number)) / seconds) * 100 : null,
    }
  }
}
