import type { Config } from '../../schemas/config.ts'
import { ConfigError } from '../config.ts'

const DEFAULT_ENDPOINT = 'http://localhost:4318'

/** A URL's text without the slashes at its end. */
const trimmed = (url: string) => url.replace(/\/+$/, '')

/** Where traces go; undefined switches tracing off. Throws a ConfigError for what is no HTTP URL. */
export function tracesEndpoint(config: Config): string | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole } = config
  const isWanted = config.OTEL_TRACES_EXPORTER ?? ((base ?? whole) === undefined ? 'none' : 'otlp')
  if (isWanted === 'none' || config.OTEL_SDK_DISABLED) return undefined
  const url = whole ?? `${trimmed(base ?? DEFAULT_ENDPOINT)}/v1/traces`
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    const variable = `OTEL_EXPORTER_OTLP_${whole === undefined ? '' : 'TRACES_'}ENDPOINT`
    throw new ConfigError([`${variable} is (hidden), but it must be an http or https URL`])
  }
  return url
}
