import * as cluster from './cluster.ts'
import * as field from './field.ts'
import * as players from './players.ts'
import { PRELUDE } from './prelude.ts'

const { found, ...clusterScripts } = cluster
const { KILLABLE, ...playerScripts } = players
const operations = { ...playerScripts, ...field, ...clusterScripts }

export type ScriptName = keyof typeof operations | 'found'

/** Every script by its name, whole: ioredis calls it by its digest and loads it again where it is unknown. */
export const scripts = Object.entries(operations)
  .map(([name, body]) => [name as ScriptName, PRELUDE + body] as const)
  .concat([['found', found]])
