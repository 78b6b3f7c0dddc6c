import type { FieldObject } from '../../schemas/common.ts'

/** Where a piece carries its version. No JSON holds it: clients get id, x and z. */
const VERSION = Symbol('version')

/** A piece of food as the shared store knows it: each place that it is put to has a greater version than the one before. */
export type Versioned = FieldObject & { [VERSION]?: number }

export function withVersion(piece: FieldObject, version: number): Versioned {
  return { ...piece, [VERSION]: version }
}

/** The version of a piece; undefined where it was not told by the shared store. */
export function versionOf(piece: Versioned): number | undefined {
  return piece[VERSION]
}
