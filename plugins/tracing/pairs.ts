import { parseKeyPairsIntoRecord } from '@opentelemetry/core'

/** `key=value,…` with percent-encoded values, as the OTEL variables write lists. */
export function parsePairs(text: string | undefined): Record<string, string> {
  return parseKeyPairsIntoRecord(text)
}
