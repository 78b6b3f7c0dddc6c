import { type ServerOptions, WebSocketServer } from 'ws'

/** Longest wait for a client's part in the end of its WebSocket, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000

/**
 * What Engine.IO makes WebSockets with. By itself the library keeps a TCP connection for half a minute
 * whose peer does not answer a close frame: that would not count as open any more, and the HTTP server,
 * which ends after its last connection, would take longer than a process is given to end.
 */
export class PromptWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    // The types do not know this option.
    const settings = { ...options, closeTimeout: CLOSE_TIMEOUT_MS }
    super(settings)
  }
}
