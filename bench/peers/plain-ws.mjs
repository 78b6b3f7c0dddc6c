import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { listen } from './listen.mjs'

/** `ws` as its documentation shows a broadcast: one `send` per client and message. */
const http = createServer()
const server = new WebSocketServer({ server: http })
const RELAYED = { look: 'otherPlayerLook', player_state_reconcile: 'otherPlayerStateInfo' }
let users = 0

server.on('connection', (sender) => {
  users += 1
  const id = `user-${String(users).padStart(15, '0')}`
  sender.on('message', (data) => {
    const [event, payload] = JSON.parse(data)
    if (event === 'initialize_main') return sender.send('["initialize_main_player",{}]')
    const text = JSON.stringify([RELAYED[event], { id, ...payload }])
    for (const client of server.clients) {
      if (client !== sender && client.readyState === WebSocket.OPEN) client.send(text)
    }
  })
})

listen(http)
