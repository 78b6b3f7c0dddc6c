import type { SocketId } from 'socket.io-adapter'
import type { RelayReport } from './relay-report.ts'
import type { SlowClientLimits } from './slow-clients.ts'

export type FanOutOptions = {
  /** Longest wait for a tick's end in milliseconds; 0 waits for the end of the event loop's turn only. */
  tickMs: number
  /** Deliveries a second below which nothing waits for a tick's end. */
  lightLoad: number
  /** Whether only the newest message of each key goes out in a tick. */
  conflate: boolean
  slowClients: SlowClientLimits
  report: RelayReport
}

/** A message for the whole world. */
export type Relayed = {
  event: string
  /** The encoded Socket.IO packet. */
  text: string
  /** Users that do not get it. */
  except: readonly SocketId[]
  /** Whether it must arrive. */
  reliable: boolean
  /** What it is the newest state of, for conflation. */
  key?: string
}
