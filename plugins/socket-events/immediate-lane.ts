import type { GameSocket } from '../socket-io/index.ts'

type Listener = (data: unknown) => void

/** A packet of an event in the default namespace begins so, and goes on with the event's name (Socket.IO protocol 5). */
const EVENT_START = '2["'

/** The name and argument of an immediate event that asks for no acknowledgement, or undefined. */
function immediatePacket(
  data: unknown,
  isImmediate: (name: string) => boolean,
): unknown[] | undefined {
  if (typeof data !== 'string' || !data.startsWith(EVENT_START)) return undefined
  const name = data.slice(EVENT_START.length, data.indexOf('"', EVENT_START.length))
  if (!isImmediate(name)) return undefined
  try {
    return JSON.parse(data.slice(1))
  } catch {
    // What cannot be read is Socket.IO's to refuse.
    return undefined
  }
}

/**
 * Takes the packets of immediate events from the connection before Socket.IO takes them apart: of what
 * a report costs on its way from the socket to the tick, the library's part is about a half. All other
 * packets go on to Socket.IO. Order is kept, for Socket.IO hands its packets on in the next tick as well.
 */
export function takeImmediateLane(
  socket: GameSocket,
  isImmediate: (name: string) => boolean,
  dispatch: (packet: unknown[]) => void,
): void {
  const { conn } = socket
  const ordinary = conn.listeners('data') as Listener[]
  const take: Listener = (data) => {
    const packet = immediatePacket(data, isImmediate)
    if (packet !== undefined) process.nextTick(dispatch, packet)
    else for (const listener of ordinary) listener.call(conn, data)
  }
  for (const listener of ordinary) conn.off('data', listener)
  conn.on('data', take)
}
