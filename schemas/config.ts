import { type Static, Type } from 'typebox'
import { clusterVariables } from './config/cluster.ts'
import { gameVariables } from './config/game.ts'
import { limitsVariables } from './config/limits.ts'
import { processVariables } from './config/process.ts'
import { servicesVariables } from './config/services.ts'
import { tracingVariables } from './config/tracing.ts'

/**
 * The environment, once: types, defaults, ranges and the documents come from here.
 * A description is a sentence for the table in docs/configuration.md, which keeps this order.
 */
export const Config = Type.Object({
  ...processVariables,
  ...gameVariables,
  ...limitsVariables,
  ...servicesVariables,
  ...clusterVariables,
  ...tracingVariables,
})
export type Config = Static<typeof Config>
