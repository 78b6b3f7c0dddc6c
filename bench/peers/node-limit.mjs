import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { listen } from './listen.mjs'

/**
 * The limit in Node: nothing is parsed and nothing encoded. Once a tick each client gets, in one
 * write, as many prebuilt frames as the others' reports would have been.
 */
const TICK_MS = 20
const REPORTS_PER_SECOND = 10
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

function frame(text) {
  const header = Buffer.of(0x81, 126, text.length >> 8, text.length & 0xff)
  return Buffer.concat([
    text.length < 126 ? Buffer.of(0x81, text.length) : header,
    Buffer.from(text),
  ])
}

const id = 'AbCdEfGhIjKlMnOpAAAB'
const look = { id, look_x: 123456.789, look_y: 123, look_z: 12 }
const state = {
  id,
  ...{ position_x: 51.25, position_y: 5.0625, position_z: 48.75 },
  ...{ velocity_x: 123456.789, velocity_y: 123, velocity_z: 12 },
  ...{ angular_velocity_x: 0.523598, angular_velocity_y: -0.261799, angular_velocity_z: 0.130899 },
  ...{ rotation_x: 0.180238, rotation_y: 0.360477, rotation_z: 0.540715, rotation_w: 0.738457 },
}
const pair = Buffer.concat([
  frame(`["otherPlayerLook",${JSON.stringify(look)}]`),
  frame(`["otherPlayerStateInfo",${JSON.stringify(state)}]`),
])

const sockets = new Set()
const http = createServer()
http.on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key']
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64')
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
  socket.write(`${lines.join('\r\n')}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`)
  socket.write(frame('["initialize_main_player",{}]'))
  socket.on('error', () => socket.destroy())
  socket.on('close', () => sockets.delete(socket))
  socket.resume()
  sockets.add(socket)
})

let owed = 0
let last = performance.now()
setInterval(() => {
  const now = performance.now()
  owed += ((now - last) / 1000) * (REPORTS_PER_SECOND / 2) * Math.max(0, sockets.size - 1)
  last = now
  const pairs = Math.floor(owed)
  owed -= pairs
  if (pairs === 0) return
  const bytes = Buffer.concat(Array.from({ length: pairs }, () => pair))
  for (const socket of sockets) socket.write(bytes)
}, TICK_MS)

listen(http)
