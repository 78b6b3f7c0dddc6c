import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import type { Adapter } from 'socket.io-adapter'
import type { Test } from 'tap'
import type { FanOutOptions } from '../../../plugins/socket-io/relayed.ts'
import { WorldAdapter } from '../../../plugins/socket-io/world-adapter.ts'
import { Client, within } from '../../helper.ts'

/** A report that goes nowhere. */
export const silent = {
  sent() {},
  relayed() {},
  relayedBytes() {},
  coalesced() {},
  flushed() {},
  skipped() {},
  dropped() {},
  stale() {},
}

/** A fan-out that waits for ticks under any load, and calls nobody slow. */
export function options(overrides: Partial<FanOutOptions> = {}): FanOutOptions {
  const slowClients = { bytes: 1 << 26, ms: 5_000 }
  return { tickMs: 5, lightLoad: 0, conflate: false, slowClients, report: silent, ...overrides }
}

export function worldAdapter(fanOut: FanOutOptions): typeof Adapter {
  return class extends WorldAdapter {
    constructor(nsp: unknown) {
      super(nsp, fanOut)
    }
  } as unknown as typeof Adapter
}

/** A bare Socket.IO server on a free port, with the adapter under test. */
export async function listen(t: Test, adapter: typeof Adapter) {
  const http = createServer()
  const io = new Server(http, { adapter, perMessageDeflate: false })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  t.teardown(() => io.close())
  return { io, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }
}

/** The adapter under test, by which the game relays movement. */
export function adapterOf({ io }: Served): WorldAdapter {
  const adapter: unknown = io.of('/').adapter
  if (!(adapter instanceof WorldAdapter)) throw new Error('Not the adapter under test')
  return adapter
}

export type Served = Awaited<ReturnType<typeof listen>>

export async function connect({ url }: Served, transports: readonly string[]): Promise<Client> {
  const client = new Client(url, { transports: [...transports] })
  await within(once(client.socket as never, 'connect'), 'connection')
  return client
}

/** The `ws` socket under a stock client, to let its connection run full. */
export function webSocketOf({ socket }: Client) {
  const { ws } = socket.io.engine.transport as unknown as {
    ws?: { pause(): void; resume(): void; terminate(): void }
  }
  if (ws === undefined) throw new Error('The client is not connected by a WebSocket')
  return ws
}
