import type { DialectName } from './dialects.ts'

/** What one run of the generator is to do. */
export type Job = {
  origin: string
  dialect: DialectName
  /** The server's process, whose CPU time and memory are read. */
  pid: number
  players: number
  /** How long the players move before that, in milliseconds. */
  warmUpMs: number
  /** Length of the measured stretch, in milliseconds. */
  measureMs: number
  /** Whether what arrives was sent by the players, so that it can be checked and timed. */
  isEcho: boolean
  /** How many users join within one second while the players move. */
  joiners?: number
  /** How long one of them stops to read, in milliseconds. */
  stallMs?: number
  /** A second node of the same world, where half of the players go. */
  second?: string
}

export type Latency = { p50: number; p99: number }

export type RelayResult = {
  deliveries: number
  /** What the deliveries are on the wire, without the headers of TCP. */
  bytes: number
  /** Share of everything sent, from the first report on, that had not arrived half a second after the last. */
  missing: number
  seconds: number
  serverCpuSeconds: number
  generatorCpuSeconds: number
  /** How long server or generator, whichever longer, waited for a core that others held. */
  waitingSeconds: number
  /** One way, in milliseconds. */
  latency?: Latency
  /** Sampled reports that were not as they should be: own, out of order, unreadable. */
  faults: number
  sampled: number
  /** Server memory per connected client in bytes, before movement begins. */
  bytesPerClient: number
}

export type JoinResult = {
  joins: number
  serverCpuSecondsPerJoin: number
  bytesPerJoin: number
  /** Of movement while the users join. */
  latency?: Latency
  latencyBefore?: Latency
  generatorCpuShare: number
  seconds: number
}

export type StallResult = {
  /** Peak of the server's resident memory while the client did not read, over that before. */
  addedBytes: number
  /** When the others were told that it is gone. */
  closedAfterMs?: number
  latencyBefore?: Latency
  latency?: Latency
}

export type NodesResult = {
  /** One way, in milliseconds, within a node and from one to the other. */
  local?: Latency
  across?: Latency
  /** As of a single server. */
  missing: number
  faults: number
  sampled: number
}
