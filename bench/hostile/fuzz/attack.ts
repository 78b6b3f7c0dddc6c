import { type EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { WebSocket } from 'ws'
import { upgradeRequest } from '../upgrade.ts'
import { frames, packet } from './packets.ts'
import { eventArray } from './payloads.ts'
import { Source } from './source.ts'

/** From the outside in: bytes of WebSocket frames, Engine.IO and Socket.IO packets, payloads of events. */
export const LEVELS = ['frames', 'packets', 'payloads'] as const
export type Level = (typeof LEVELS)[number]

/** What one seed sends on one connection at most. */
const SHOTS = 60

/** Longest time for one attack, in milliseconds. */
const PATIENCE_MS = 3_000

export type Target = {
  port: number
  /** Ids of players, the honest ones' too. */
  ids: readonly string[]
}

/** One attack on one connection: wholly decided by its seed. Resolves when the connection has ended, or was ended. */
export async function attack(level: Level, seed: number, target: Target): Promise<void> {
  const source = new Source(seed)
  const shot =
    level === 'frames' ? shootFrames(source, target) : shootPackets(level, source, target)
  const patience = setTimeout(shot.end, PATIENCE_MS)
  // How it ends is the server's business.
  await shot.ended.catch(() => undefined)
  clearTimeout(patience)
  shot.end()
}

/** A connection over which an attack goes. */
type Shot = {
  ended: Promise<void>
  /** Ends it at once. */
  end: () => void
}

/** Resolves when a piece of what comes in contains a text. What is sent before the server is ready ends the connection. */
function until(from: EventEmitter, event: string, text: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (data: Buffer) => {
      if (!data.includes(text)) return
      from.off(event, look)
      resolve()
    }
    from.on(event, look)
  })
}

function shootFrames(source: Source, target: Target): Shot {
  const socket = connect(target.port, '127.0.0.1')
  socket.on('error', () => undefined)
  return { ended: sendFrames(socket, source, target), end: () => socket.destroy() }
}

async function sendFrames(socket: Socket, source: Source, { ids }: Target): Promise<void> {
  const closed = once(socket, 'close')
  await Promise.race([once(socket, 'connect'), closed])
  socket.write(upgradeRequest())
  await Promise.race([once(socket, 'data'), closed])
  // In the game or not: both are states of a connection.
  if (source.chance(0.7)) {
    socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30]))
    await Promise.race([until(socket, 'data', '40{'), closed])
  }
  for (let i = 0; i < SHOTS / 4 && socket.writable; i++) socket.write(frames(source, ids))
  socket.resume()
  socket.end()
  await closed
}

function shootPackets(level: Level, source: Source, target: Target): Shot {
  const socket = new WebSocket(`ws://127.0.0.1:${target.port}/socket.io/?EIO=4&transport=websocket`)
  socket.on('error', () => undefined)
  return { ended: sendPackets(socket, level, source, target), end: () => socket.terminate() }
}

async function sendPackets(
  socket: WebSocket,
  level: Level,
  source: Source,
  { ids }: Target,
): Promise<void> {
  const closed = once(socket, 'close')
  await Promise.race([once(socket, 'open'), closed])
  if (level === 'payloads' || source.chance(0.7)) {
    socket.send('40')
    await Promise.race([until(socket, 'message', '40{'), closed])
    if (level === 'payloads') socket.send('42["initialize_main",{}]')
  }
  for (let i = 0; i < SHOTS && socket.readyState === socket.OPEN; i++) {
    const shot = level === 'payloads' ? `420${eventArray(source, ids)}` : packet(source, ids)
    const isBinary = level === 'packets' && source.chance(0.1)
    socket.send(isBinary ? Buffer.from(shot) : shot)
  }
  socket.close()
  await closed
}
