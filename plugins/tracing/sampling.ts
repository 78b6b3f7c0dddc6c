import type { Config } from '../../schemas/config.ts'

type Settings = Pick<Config, 'OTEL_TRACES_SAMPLER' | 'OTEL_TRACES_SAMPLER_ARG'>

/** The share of the events that is traced, 0 … 1. */
export function sampledShare({ OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG }: Settings): number {
  switch (OTEL_TRACES_SAMPLER) {
    case 'always_off':
    case 'parentbased_always_off':
      return 0
    case 'traceidratio':
    case 'parentbased_traceidratio':
      return OTEL_TRACES_SAMPLER_ARG
    default:
      return 1
  }
}

/**
 * Decides whether an event is traced. Every trace begins here and everything in it follows the root, so
 * chance may decide without a trace id; the SDK would make the id and the span first, which costs
 * more than all else that tracing does for an event that is not sampled.
 */
export function createSampler(share: number): () => boolean {
  return () => Math.random() < share
}
