import { createServer } from 'node:http'
import { Room, Server } from '@colyseus/core'
import { WebSocketTransport } from '@colyseus/ws-transport'
import { sayWhere } from './listen.mjs'

/** A Colyseus room that passes every message on; its players' state is not synchronised, as the relay needs none. */
class World extends Room {
  maxClients = 10_000

  onCreate() {
    this.setPatchRate(null)
    for (const kind of ['look', 'state']) {
      this.onMessage(kind, (client, report) => {
        this.broadcast(kind, { id: client.sessionId, ...report }, { except: client })
      })
    }
  }
}

const http = createServer()
const transport = new WebSocketTransport({ server: http })
const server = new Server({ transport, greet: false, gracefullyShutdown: false })
server.define('world', World)
await server.listen(0, '127.0.0.1')
sayWhere(http)
