import type { Config } from '../schemas/config.ts'

const HIDDEN = '(hidden)'

/** Lists of `key=value`, in which every value is a secret. */
const PAIRS = /_HEADERS$/

/** Variables whose whole value is a secret. */
const WHOLE = /SECRET|TOKEN|_HEADERS$/

/** Variables that hold URLs, in which there may be one. */
const URLS = /_(URL|ENDPOINT)$/

/** Whether a variable may hold a secret: the one list of them. */
export const maySecret = (variable: string) => WHOLE.test(variable) || URLS.test(variable)

/** The URLs of a variable; only REDIS_URL names several. */
const urlsOf = (variable: string, value: string) =>
  variable === 'REDIS_URL' ? value.split(',') : [value]

/** A value that may be shown: no secret, no credentials and no query of a URL, where ioredis takes a password as well. */
export function shown(variable: string, value: string): string {
  if (WHOLE.test(variable)) return HIDDEN
  if (!URLS.test(variable)) return value
  return urlsOf(variable, value)
    .map((url) => url.replace(/\/\/.*@/, `//${HIDDEN}@`).replace(/\?.*/, `?${HIDDEN}`))
    .join(',')
}

type Encoded = { text: string; secret: boolean }

/** What is percent-encoded in a variable that may hold secrets, each part by itself. */
function encodedIn(variable: string, value: string): Encoded[] {
  if (PAIRS.test(variable)) {
    const values = value.split(',').map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
    return values.map((text) => ({ text, secret: true }))
  }
  if (!URLS.test(variable)) return []
  return urlsOf(variable, value)
    .filter((url) => URL.canParse(url))
    .map((url) => new URL(url))
    .flatMap(({ username, password }) => [
      { text: username, secret: false },
      { text: password, secret: true },
    ])
}

/** The text that is meant, or undefined when it is not percent-encoded. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Whether whoever uses the variable can decode what is percent-encoded in it. */
export function isEncoded(variable: string, value: string): boolean {
  return encodedIn(variable, value).every(({ text }) => decoded(text) !== undefined)
}

/** All secrets of a configuration, as they are written there and as they are meant. */
export function secretsOf(config: Config): string[] {
  return Object.entries(config).flatMap(([variable, value]) => {
    if (typeof value !== 'string') return []
    const encoded = encodedIn(variable, value).filter(({ secret }) => secret)
    const whole = WHOLE.test(variable) ? [value] : []
    return [...whole, ...encoded.flatMap(({ text }) => [text, decoded(text) ?? ''])]
  })
}
