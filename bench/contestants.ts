import { fileURLToPath } from 'node:url'
import type { DialectName } from './generator/dialects.ts'

/** A server that takes part. */
export type Contestant = {
  name: string
  label: string
  dialect: DialectName
  /** Arguments for `node`, after its own options. */
  script: string
  environment: Record<string, string>
  /** Whether it relays what it receives; the limit writes prebuilt bytes. */
  isEcho: boolean
}

/** The package's root as seen from `build/bench/`. */
const root = fileURLToPath(new URL('../../', import.meta.url))
export const peersFolder = `${root}bench/peers`

/** The whole server: validation, limits, ownership, metrics. Only its zombies stay away, for no one would move them. */
export const shatterland: Contestant = {
  name: 'shatterland',
  label: 'ShatterLand',
  dialect: 'socket.io',
  script: `${root}build/server.js`,
  environment: { HOST: '127.0.0.1', PORT: '0', MIN_PLAYERS: '0' },
  isEcho: true,
}

function peer(name: string, label: string, dialect: DialectName, isEcho = true): Contestant {
  return { name, label, dialect, script: `${peersFolder}/${name}.mjs`, environment: {}, isEcho }
}

const plainSocketIo = peer('plain-socket-io', 'plain Socket.IO', 'socket.io')

export const relayContestants: readonly Contestant[] = [
  peer('plain-ws', 'plain ws', 'ws'),
  plainSocketIo,
  peer('colyseus', 'Colyseus 0.16', 'colyseus'),
  shatterland,
  peer('node-limit', 'limit in Node', 'ws', false),
]

export const joinContestants: readonly Contestant[] = [
  { ...plainSocketIo, environment: { BOARD_SIDE: '250' } },
  shatterland,
]
