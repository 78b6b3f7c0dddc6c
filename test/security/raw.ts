import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, type Socket as TcpSocket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { WebSocket } from 'ws'
import { urlOf, within } from '../helper.ts'

export { upgradeRequest } from '../../bench/hostile/upgrade.ts'

/** A bare WebSocket on the game's path: Engine.IO and Socket.IO are up to the test. Closed when the test ends. */
export function rawWebSocket(
  t: Test,
  fastify: FastifyInstance,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): WebSocket {
  const url = urlOf(fastify).replace('http', 'ws')
  const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket${query}`, { headers })
  // A refusal or a broken connection is what many tests want.
  socket.on('error', () => undefined)
  t.teardown(() => socket.terminate())
  return socket
}

/** A bare WebSocket that has joined the game. */
export async function rawPlayer(t: Test, fastify: FastifyInstance): Promise<WebSocket> {
  const socket = rawWebSocket(t, fastify)
  await within(once(socket, 'open'), 'opening')
  const joined = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      if (String(data).startsWith('40')) resolve()
    })
  })
  socket.send('40')
  await within(joined, 'namespace')
  return socket
}

/** Resolves when a WebSocket or a TCP socket is closed. */
export async function closed(socket: WebSocket | TcpSocket, what = 'close'): Promise<void> {
  if ('readyState' in socket && socket.readyState === WebSocket.CLOSED) return
  if ('destroyed' in socket && socket.destroyed) return
  await within(new Promise<void>((resolve) => socket.once('close', () => resolve())), what)
}

/** A bare TCP connection to the server. */
export async function tcp(t: Test, fastify: FastifyInstance): Promise<TcpSocket> {
  const { port } = fastify.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  t.teardown(() => socket.destroy())
  await within(once(socket, 'connect'), 'connection')
  return socket
}

/** Sends bytes over TCP and returns what comes back until the connection ends or `enough` has come. */
export async function converse(
  socket: TcpSocket,
  bytes: string | Buffer,
  enough = /\r\n\r\n/,
): Promise<string> {
  let answer = ''
  const complete = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (enough.test(answer)) resolve()
    })
    socket.once('close', () => resolve())
  })
  socket.write(bytes)
  await within(complete, 'answer')
  return answer
}

/** One masked WebSocket frame, as a client sends it (RFC 6455, section 5.2); the payload is below 64 kB. */
export function frame(opcode: number, payload: Buffer | string, isFinal = true): Buffer {
  const data = Buffer.from(payload)
  const first = (isFinal ? 0x80 : 0) | opcode
  const head =
    data.length < 126
      ? Buffer.of(first, 0x80 | data.length)
      : Buffer.of(first, 0x80 | 126, data.length >> 8, data.length & 0xff)
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([head, Buffer.alloc(4), data])
}
