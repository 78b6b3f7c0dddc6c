import type { Config } from '../../schemas/config.ts'

const DEFAULT_ENDPOINT = 'http://localhost:4318'

/** A URL's text without the slashes at its end. */
const trimmed = (url: string) => url.replace(/\/+$/, '')

/** Where traces go; undefined switches tracing off. */
export function tracesEndpoint(config: Config): string | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole } = config
  const isWanted = config.OTEL_TRACES_EXPORTER ?? ((base ?? whole) === undefined ? 'none' : 'otlp')
  if (isWanted === 'none' || config.OTEL_SDK_DISABLED) return undefined
  return whole ?? `${trimmed(base ?? DEFAULT_ENDPOINT)}/v1/traces`
}
