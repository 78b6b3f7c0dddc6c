import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { listen } from './listen.mjs'

/** Socket.IO as its documentation shows it: each report is broadcast as it comes, nothing is checked. */
const http = createServer()
const io = new Server(http, { serveClient: false })

// For the table of joins: the same world as the game server's, sent the plain way.
const side = Number(process.env.BOARD_SIDE ?? 0)
const height = () => Math.round(Math.random() * 10_000) / 10_000
const terrain = Array.from({ length: side }, () => Array.from({ length: side }, height))
const piece = (_, id) => ({ id, x: 1 + (id % 249), z: 1 + ((id * 7) % 249) })
const food = Array.from({ length: 1000 }, piece)
const obstacles = Array.from({ length: 15 }, piece)
const alive = new Set()

io.on('connection', (socket) => {
  if (side > 0) {
    socket.emit('landscape', { terrain })
    socket.emit('field_objects', { food, obstacles })
    for (const id of alive) socket.emit('spawn', { id, mass: 10 })
  }
  socket.on('initialize_main', () => {
    alive.add(socket.id)
    socket.emit('initialize_main_player', { id: socket.id, mass: 10, x: 50, z: 50 })
    socket.broadcast.emit('spawn', { id: socket.id, mass: 10 })
  })
  socket.on('look', (look) => {
    socket.broadcast.emit('otherPlayerLook', { id: socket.id, ...look })
  })
  socket.on('player_state_reconcile', (state) => {
    socket.broadcast.emit('otherPlayerStateInfo', { id: socket.id, ...state })
  })
  socket.on('disconnect', () => alive.delete(socket.id))
})

listen(http)
