const HIDDEN = '[hidden]'

/** Fields whose values are nobody's business, wherever they are. */
const SECRET_FIELD = /^(proxy-)?authorization$|^(set-)?cookie$|^(pass(word)?|token|secret|ticket)$/i

/** What looks like a secret in any text: tickets in URLs, bearer tokens, JWTs, passwords in URLs. */
const SECRET_TEXTS: readonly [RegExp, string][] = [
  [/([?&](?:token|ticket|access_token)=)[^&\s"'#]+/gi, `$1${HIDDEN}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN],
  [/(\w:\/\/)[^\s/@"']+@/g, `$1${HIDDEN}@`],
]

/** Whether a line may hold any of the above: most lines do not, and are written as they are. */
const SUSPICIOUS =
  /token|ticket|secret|passw|"pass"|authorization|cookie|bearer\s|basic\s|\beyJ|:\/\/[^\s/]*@/i

/** Shorter values are hidden nowhere: they would be found in ordinary words. */
const SHORTEST = 4

/** Takes secrets out of log lines, the configured ones by their values. */
export class Secrets {
  readonly #values = new Set<string>()
  /** The values as they look inside JSON. */
  readonly #escaped = new Set<string>()

  /** Hides a value from now on, as it is and as it looks in a URL. */
  add(value: string): void {
    if (value.length < SHORTEST) return
    for (const spelling of [value, encodeURIComponent(value)]) {
      this.#values.add(spelling)
      this.#escaped.add(JSON.stringify(spelling).slice(1, -1))
    }
  }

  /** A line of JSON without secrets, still JSON; unchanged when it holds none. */
  hideIn(line: string): string {
    if (!SUSPICIOUS.test(line) && !this.#holdsValue(line)) return line
    return `${JSON.stringify(this.#hide(JSON.parse(line)))}\n`
  }

  #holdsValue(line: string): boolean {
    for (const value of this.#escaped) if (line.includes(value)) return true
    return false
  }

  #hide(value: unknown): unknown {
    if (typeof value === 'string') return this.#hideInText(value)
    if (Array.isArray(value)) return value.map((item) => this.#hide(item))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        SECRET_FIELD.test(key) ? HIDDEN : this.#hide(item),
      ]),
    )
  }

  #hideInText(text: string): string {
    let hidden = text
    for (const value of this.#values) hidden = hidden.replaceAll(value, HIDDEN)
    for (const [pattern, replacement] of SECRET_TEXTS) hidden = hidden.replace(pattern, replacement)
    return hidden
  }
}
